package dev.sallyport.survey;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import java.util.Comparator;

/**
 * Which object.
 *
 * @param uid which tells it from another that had the same name
 */
public record WorkloadName(ObjectKind kind, String namespace, String name, String uid)
        implements Comparable<WorkloadName> {
    private static final Comparator<WorkloadName> ORDER = Comparator.comparing(WorkloadName::namespace)
            .thenComparing(WorkloadName::name)
            .thenComparing(WorkloadName::kind)
            .thenComparing(WorkloadName::uid);

    static WorkloadName of(Subject subject) {
        return new WorkloadName(
                subject.kind(),
                subject.namespace(),
                subject.name(),
                requireNonNullElse(subject.metadata().getUid(), ""));
    }

    @Override
    public int compareTo(WorkloadName other) {
        return ORDER.compare(this, other);
    }

    /** Such as {@code Deployment shop/web}. */
    @Override
    public String toString() {
        return kind.kind() + " " + namespace + "/" + name;
    }
}
