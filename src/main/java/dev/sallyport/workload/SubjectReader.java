package dev.sallyport.workload;

import static java.util.Objects.requireNonNullElseGet;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reader of Kubernetes objects as subjects of evaluation. */
public final class SubjectReader {

    private SubjectReader() {}

    /**
     * Reads an object of any kind.
     *
     * @param namespace the namespace in the request; the namespace in the object where null or empty
     * @return empty for a kind that is not evaluated
     * @throws IllegalArgumentException for a workload without a pod spec
     */
    public static Optional<Subject> read(HasMetadata object, @Nullable String namespace) {
        return ObjectKind.of(object).map(kind -> read(kind, object, namespace));
    }

    /**
     * Reads an object of a known kind.
     *
     * @param namespace the namespace in the request; the namespace in the object where null or empty
     * @throws IllegalArgumentException for a workload without a pod spec
     */
    public static Subject read(ObjectKind kind, HasMetadata object, @Nullable String namespace) {
        var namespaceName = namespace(object, namespace);
        if (!kind.isWorkload()) {
            return new PlainObject(kind, namespaceName, object);
        }
        var template = kind.podTemplate(object);
        if (template == null || template.getSpec() == null) {
            if (runsNothing(kind, object)) {
                return new PlainObject(kind, namespaceName, object);
            }
            throw new IllegalArgumentException("%s has no pod spec%s"
                    .formatted(kind.kind(), kind.podPath().isEmpty() ? "" : " at " + kind.podPath() + ".spec"));
        }
        if (!kind.hasPodSpec()) {
            return ofContainers(kind, namespaceName, (GenericKubernetesResource) object, template.getSpec());
        }
        return new Workload(
                kind,
                namespaceName,
                object,
                requireNonNullElseGet(template.getMetadata(), ObjectMeta::new),
                template.getSpec());
    }

    /** Returns whether an object of a custom kind refers to its pod template, or has no container without parameters. */
    private static boolean runsNothing(ObjectKind kind, HasMetadata object) {
        return kind.custom()
                .map(CustomKind::pods)
                .filter(pods -> !pods.isWhole() || CustomPods.isReference(pods, (GenericKubernetesResource) object))
                .isPresent();
    }

    private static Workload ofContainers(
            ObjectKind kind, String namespace, GenericKubernetesResource object, PodSpec spec) {
        var pods = kind.custom().orElseThrow().pods();
        return new Workload(kind, namespace, object, new ObjectMeta(), spec, CustomPods.all(pods, object));
    }

    private static String namespace(HasMetadata object, @Nullable String requested) {
        if (requested != null && !requested.isEmpty()) {
            return requested;
        }
        var own = object.getMetadata() == null ? null : object.getMetadata().getNamespace();
        return own == null || own.isEmpty() ? "default" : own;
    }
}
