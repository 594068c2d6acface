package dev.sallyport.workload;

import static java.util.Objects.requireNonNullElse;
import static java.util.Objects.requireNonNullElseGet;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Map;
import java.util.function.Predicate;

/** Object to evaluate: a workload, Service, Ingress or ConfigMap, or any object that only rules evaluate. */
public sealed interface Subject permits Workload, PlainObject, OtherObject {

    ObjectKind kind();

    /** Returns the namespace; empty for a cluster-scoped object only. */
    String namespace();

    /** Returns whether the object is in a namespace. */
    default boolean isNamespaced() {
        return true;
    }

    /** Returns the name of the kind in the API. */
    default String kindName() {
        return kind().kind();
    }

    /** Returns group and version of the kind, such as {@code apps/v1}. */
    default String apiVersion() {
        return kind().apiVersion();
    }

    /** Returns the operation on the object: an update if the request has an old object, unless the object states another. */
    default Operation operation(boolean hasOldObject) {
        return hasOldObject ? Operation.UPDATE : Operation.CREATE;
    }

    /** Returns the complete object. */
    HasMetadata object();

    /** Returns whether a selector matches the labels of the object or of its pod template. */
    boolean hasLabels(Predicate<Map<String, String>> selector);

    /** Returns the change from the old object. */
    ObjectChange changeFrom(Subject old);

    /** Returns the metadata of the object. */
    default ObjectMeta metadata() {
        return requireNonNullElseGet(object().getMetadata(), ObjectMeta::new);
    }

    /** Returns the name of the object, or {@code generateName} and a star. */
    default String name() {
        var name = metadata().getName();
        return name != null && !name.isEmpty()
                ? name
                : requireNonNullElse(metadata().getGenerateName(), "") + "*";
    }

    /** Returns labels; empty if there are none. */
    static Map<String, String> labels(ObjectMeta metadata) {
        return requireNonNullElse(metadata.getLabels(), Map.of());
    }
}
