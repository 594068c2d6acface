package dev.sallyport.admission;

import dev.sallyport.check.Outcome;
import dev.sallyport.check.Outcome.Failed;
import dev.sallyport.policy.Policy;
import dev.sallyport.workload.Workload;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is to become of a workload.
 *
 * @param before what stands there now; null for a new one
 */
public record Change(Workload after, @Nullable Workload before) {

    /** A workload that was not there before. */
    public static Change create(Workload workload) {
        return new Change(workload, null);
    }

    /** What a policy has to look at. */
    enum Scope {
        /** Nothing that it judges has changed. */
        NOTHING,
        /** The pod is what it was; annotations of the object have changed. */
        ANNOTATIONS,
        /** The workload as a whole. */
        EVERYTHING;

        /** What counts of an outcome: problems in a part that is as it was do not. */
        Outcome relevant(Outcome outcome) {
            if (this == EVERYTHING || !(outcome instanceof Failed failed)) {
                return outcome;
            }
            return Outcome.of(failed.problems().stream()
                    .filter(problem -> problem.path().startsWith("metadata."))
                    .toList());
        }
    }

    /** What a policy has to look at: less than everything only where it was for the workload before. */
    Scope scope(Policy policy, Map<String, String> labelsOfNamespace) {
        if (before == null || !isSamePod() || !policy.matches(before, labelsOfNamespace)) {
            return Scope.EVERYTHING;
        }
        return isSameMetadata() ? Scope.NOTHING : Scope.ANNOTATIONS;
    }

    /** Whether the pod, as far as it is judged, is the same as before. */
    boolean isSamePod() {
        return before != null
                && before.spec().equals(after.spec())
                && Objects.equals(
                        before.podMetadata().getLabels(), after.podMetadata().getLabels())
                && Objects.equals(
                        before.podMetadata().getAnnotations(),
                        after.podMetadata().getAnnotations());
    }

    private boolean isSameMetadata() {
        return before != null
                && Objects.equals(
                        before.metadata().getAnnotations(), after.metadata().getAnnotations());
    }
}
