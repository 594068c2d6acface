package dev.sallyport.workload;

import static java.util.Objects.requireNonNullElseGet;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
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
            throw new IllegalArgumentException("%s has no pod spec".formatted(kind.kind()));
        }
        return new Workload(
                kind,
                namespaceName,
                object,
                requireNonNullElseGet(template.getMetadata(), ObjectMeta::new),
                template.getSpec());
    }

    private static String namespace(HasMetadata object, @Nullable String requested) {
        if (requested != null && !requested.isEmpty()) {
            return requested;
        }
        var own = object.getMetadata() == null ? null : object.getMetadata().getNamespace();
        return own == null || own.isEmpty() ? "default" : own;
    }
}
