package dev.sallyport.workload;

import static java.util.Objects.requireNonNullElse;
import static java.util.Objects.requireNonNullElseGet;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Map;
import java.util.function.Predicate;

/** What is judged: a workload, or an object that serves one. */
public sealed interface Subject permits Workload, PlainObject {

    ObjectKind kind();

    /** Where it is to be; never empty. */
    String namespace();

    /** The object as a whole. */
    HasMetadata object();

    /** Whether the selector takes the labels of the object, or those of its pod. */
    boolean hasLabels(Predicate<Map<String, String>> selector);

    /** Whether all that is judged of it, but for annotations of the object, is as it is in another. */
    boolean isAlike(Subject other);

    /** The object's own metadata. */
    default ObjectMeta metadata() {
        return requireNonNullElseGet(object().getMetadata(), ObjectMeta::new);
    }

    /** The object's name; what it is generated from, with a star, where it has none yet. */
    default String name() {
        var name = metadata().getName();
        return name != null && !name.isEmpty()
                ? name
                : requireNonNullElse(metadata().getGenerateName(), "") + "*";
    }

    /** The labels in some metadata; empty where it has none. */
    static Map<String, String> labels(ObjectMeta metadata) {
        return requireNonNullElse(metadata.getLabels(), Map.of());
    }
}
