package dev.sallyport.rollout;

import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Phase;
import java.util.Optional;

/** Selection of the revision that a rollback restores. */
public final class Rollbacks {
    private Rollbacks() {}

    /**
     * Returns the last revision before the failed newest one that was healthy and did not fail.
     *
     * @param operator user name of the operator; a failed revision of its own is not rolled back again
     */
    public static Optional<Revision> target(RecordedRollouts recorded, String operator) {
        var revisions = recorded.revisions();
        if (revisions.isEmpty()
                || recorded.phase().filter(phase -> phase == Phase.FAILED).isEmpty()
                || revisions.getFirst().requester().equals(operator)) {
            return Optional.empty();
        }
        var failed = revisions.getFirst();
        return revisions.stream()
                .skip(1)
                .filter(revision -> !revision.template().equals(failed.template()))
                .filter(revision ->
                        recorded.rollout(revision).filter(Rollout::isHealthy).isPresent())
                .findFirst();
    }

    /** Marks a failed revision as rolled back. */
    public static RecordedRollouts rolledBack(RecordedRollouts recorded, long failed) {
        return recorded.with(failed, rollout -> rollout.phase() == Phase.FAILED ? rollout.rolledBack() : rollout);
    }
}
