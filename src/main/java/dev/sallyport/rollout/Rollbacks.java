package dev.sallyport.rollout;

import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Phase;

/** Selection of the revision that a rollback restores. */
public final class Rollbacks {
    private Rollbacks() {}

    /**
     * Returns the last revision before the failed newest one that was healthy to its end and did not fail.
     *
     * @param operator user name of the operator; a failed revision of its own is not rolled back again
     * @throws IllegalStateException if there is none, with the reason as message
     */
    public static Revision target(RecordedRollouts recorded, String operator) {
        var failed = recorded.revisions().getFirst();
        if (failed.requester().equals(operator)) {
            throw new IllegalStateException("the failed revision was itself restored by a rollback");
        }
        return recorded.revisions().stream()
                .skip(1)
                .filter(revision -> !revision.template().equals(failed.template()))
                .filter(revision -> recorded.rollout(revision)
                        .filter(Rollout::isHealthy)
                        .filter(rollout -> rollout.unhealthy().isEmpty())
                        .isPresent())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no earlier revision was healthy"));
    }

    /** Adds to a failed revision why it was not rolled back. */
    public static RecordedRollouts notRolledBack(RecordedRollouts recorded, long failed, String reason) {
        return recorded.with(
                failed, rollout -> rollout.phase() == Phase.FAILED ? rollout.notRolledBack(reason) : rollout);
    }

    /** Marks a failed revision as rolled back. */
    public static RecordedRollouts rolledBack(RecordedRollouts recorded, long failed) {
        return recorded.with(failed, rollout -> rollout.phase() == Phase.FAILED ? rollout.rolledBack() : rollout);
    }
}
