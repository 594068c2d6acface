package dev.sallyport.workload;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reader of the pod templates and containers in objects of custom kinds. */
final class CustomPods {
    private static final ObjectMapper JSON =
            ObjectJson.workloads().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    /** Beginnings of the parameters of Argo Workflows and Tekton, whose controllers replace them in Pods. */
    private static final List<String> PARAMETERS = List.of("{{", "$(");

    private CustomPods() {}

    /**
     * Returns the pod template of an object: where the kind has containers alone, a template of these.
     *
     * @return null if the object has none
     * @throws IllegalArgumentException if a field has another type than in a pod template
     */
    static @Nullable PodTemplateSpec template(CustomKind.Pods pods, GenericKubernetesResource object) {
        var template = pods.template();
        if (template == null) {
            return ofContainers(
                    containers(pods, object).stream().map(Located::container).toList());
        }
        return template.isEmpty()
                ? ofPod(object)
                : FieldPath.parse(template)
                        .first(fields(object))
                        .map(value -> convert(template, value, PodTemplateSpec.class))
                        .orElse(null);
    }

    /** Returns whether the object refers to its pod template instead of containing one. */
    static boolean isReference(CustomKind.Pods pods, GenericKubernetesResource object) {
        return pods.reference()
                .filter(path -> path.first(fields(object)).isPresent())
                .isPresent();
    }

    /** Returns the containers of an object of a kind that contains containers alone. */
    static List<WorkloadContainer> all(CustomKind.Pods pods, GenericKubernetesResource object) {
        return containers(pods, object).stream()
                .map(each -> WorkloadContainer.of(WorkloadContainer.Type.CONTAINER, each.container(), each.path()))
                .toList();
    }

    private record Located(String path, Container container) {}

    /** Leaves out images that contain parameters: the controller replaces them, and its Pods are evaluated instead. */
    private static List<Located> containers(CustomKind.Pods pods, GenericKubernetesResource object) {
        var all = new ArrayList<Located>();
        for (var path : pods.containers()) {
            for (var found : path.find(fields(object))) {
                var container = convert(found.path(), found.value(), Container.class);
                var image = container.getImage();
                if (image != null && PARAMETERS.stream().noneMatch(image::contains)) {
                    all.add(new Located(found.path(), container));
                }
            }
        }
        return all;
    }

    private static @Nullable PodTemplateSpec ofContainers(List<Container> containers) {
        return containers.isEmpty()
                ? null
                : new PodTemplateSpec(
                        null, new PodSpecBuilder().withContainers(containers).build());
    }

    private static @Nullable PodTemplateSpec ofPod(GenericKubernetesResource object) {
        var spec = fields(object).get("spec");
        return spec == null ? null : convert("", Map.of("spec", spec), PodTemplateSpec.class);
    }

    private static Map<String, Object> fields(GenericKubernetesResource object) {
        return Objects.requireNonNullElse(object.getAdditionalProperties(), Map.of());
    }

    private static <T> T convert(String path, Object value, Class<T> type) {
        if (!(value instanceof Map)) {
            throw new IllegalArgumentException("%s is not an object".formatted(path));
        }
        try {
            return JSON.convertValue(value, type);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "%s is not a %s".formatted(path.isEmpty() ? "spec" : path, type.getSimpleName()), e);
        }
    }
}
