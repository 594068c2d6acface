package dev.sallyport.rollout;

import dev.sallyport.api.v1alpha1.DeploymentRecordSpec;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Revision;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Phase;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Rollout;
import java.util.Optional;

/** Which revision is put back where the newest has failed. */
public final class Rollbacks {
    private Rollbacks() {}

    /**
     * The last revision before the newest that was healthy and did not fail.
     *
     * @param self the operator's own user name: what it has put back itself, and failed too, is left to people
     */
    public static Optional<Revision> target(DeploymentRecordSpec spec, DeploymentRecordStatus status, String self) {
        if (spec.revisions().isEmpty()
                || status.phase() != Phase.FAILED
                || spec.revisions().getFirst().requester().equals(self)) {
            return Optional.empty();
        }
        var failed = spec.revisions().getFirst();
        return spec.revisions().stream()
                .skip(1)
                .filter(revision -> !revision.template().equals(failed.template()))
                .filter(revision -> wasHealthy(revision, status))
                .findFirst();
    }

    /** The status once a revision that failed has been replaced. */
    public static DeploymentRecordStatus done(DeploymentRecordStatus status, long failed) {
        var rollouts = status.rollouts().stream()
                .map(rollout ->
                        rollout.revision() == failed && rollout.phase() == Phase.FAILED ? rolledBack(rollout) : rollout)
                .toList();
        return new DeploymentRecordStatus(rollouts.getFirst().phase(), rollouts);
    }

    private static Rollout rolledBack(Rollout failed) {
        return new Rollout(
                failed.revision(),
                Phase.ROLLED_BACK,
                failed.startTime(),
                failed.healthyTime(),
                failed.endTime(),
                failed.message(),
                failed.attestationTime());
    }

    private static boolean wasHealthy(Revision revision, DeploymentRecordStatus status) {
        return status.rollouts().stream()
                .filter(rollout -> rollout.revision() == revision.number())
                .anyMatch(rollout -> rollout.phase() == Phase.HEALTHY || rollout.phase() == Phase.SOAKED);
    }
}
