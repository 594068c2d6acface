package dev.sallyport.workload;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Replicas of objects of custom kinds. */
final class CustomReplicas {
    private CustomReplicas() {}

    /**
     * Returns the number of replicas; null if it is unset.
     *
     * @throws IllegalArgumentException if the kind has no replicas, or their number is none
     */
    static @Nullable Integer of(GenericKubernetesResource object) {
        return path(object)
                .first(fields(object))
                .map(value -> {
                    if (value instanceof Number number) {
                        return number.intValue();
                    }
                    throw new IllegalArgumentException("%s is not a number".formatted(path(object)));
                })
                .orElse(null);
    }

    /** Returns a copy of an object with another number of replicas. */
    static GenericKubernetesResource with(GenericKubernetesResource object, int replicas) {
        return new GenericKubernetesResourceBuilder()
                .withApiVersion(object.getApiVersion())
                .withKind(object.getKind())
                .withMetadata(object.getMetadata())
                .withAdditionalProperties(with(fields(object), path(object).names(), replicas))
                .build();
    }

    private static Map<String, Object> with(Map<?, ?> fields, List<String> path, int replicas) {
        var copy = new LinkedHashMap<String, Object>();
        fields.forEach((name, value) -> copy.put(String.valueOf(name), value));
        var name = path.getFirst();
        copy.put(
                name,
                path.size() == 1
                        ? replicas
                        : with(
                                fields.get(name) instanceof Map<?, ?> nested ? nested : Map.of(),
                                path.subList(1, path.size()),
                                replicas));
        return copy;
    }

    private static FieldPath path(GenericKubernetesResource object) {
        return ObjectKind.of(object)
                .flatMap(ObjectKind::custom)
                .flatMap(custom -> custom.progress().replicas())
                .orElseThrow(() -> new IllegalArgumentException("a %s has no replicas".formatted(object.getKind())));
    }

    private static Map<String, Object> fields(GenericKubernetesResource object) {
        return Objects.requireNonNullElse(object.getAdditionalProperties(), Map.of());
    }
}
