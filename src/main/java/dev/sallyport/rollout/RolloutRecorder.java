package dev.sallyport.rollout;

import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.rollout.RolloutProgress.HealthChange;
import java.time.Instant;

/** Recorder of rollouts. Its methods return quickly and throw no exception. */
public interface RolloutRecorder {

    /** Records a change of phase. */
    void record(DeploymentRecord record, PhaseTransition transition);

    /** Records that a revision is not healthy, or has recovered, without a change of phase. */
    void healthChanged(DeploymentRecord record, HealthChange change);

    /**
     * Records an attestation, or a failed attempt.
     *
     * @param failure why it failed; empty if it succeeded
     */
    void attested(DeploymentRecord record, Revision revision, Instant time, String failure);

    /** Records a failed rollback. */
    void rollbackFailed(DeploymentRecord record, PhaseTransition failure, String reason);
}
