package dev.sallyport.scan;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import java.util.Comparator;

/**
 * Identity of an object.
 *
 * @param uid distinguishes it from earlier objects with the same name
 */
public record WorkloadKey(ObjectKind kind, String namespace, String name, String uid)
        implements Comparable<WorkloadKey> {
    private static final Comparator<WorkloadKey> ORDER = Comparator.comparing(WorkloadKey::namespace)
            .thenComparing(WorkloadKey::name)
            .thenComparing(WorkloadKey::kind)
            .thenComparing(WorkloadKey::uid);

    static WorkloadKey of(Subject subject) {
        return new WorkloadKey(
                subject.kind(),
                subject.namespace(),
                subject.name(),
                requireNonNullElse(subject.metadata().getUid(), ""));
    }

    @Override
    public int compareTo(WorkloadKey other) {
        return ORDER.compare(this, other);
    }

    /** Returns text such as {@code Deployment shop/web}. */
    @Override
    public String toString() {
        return kind.kind() + " " + namespace + "/" + name;
    }
}
