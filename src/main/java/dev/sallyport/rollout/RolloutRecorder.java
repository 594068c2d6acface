package dev.sallyport.rollout;

import dev.sallyport.api.v1alpha1.DeploymentRecord;
import java.time.Instant;

/** Recorder of rollouts. Its methods return quickly and throw no exception. */
public interface RolloutRecorder {

    /** Records a change of phase. */
    void record(DeploymentRecord record, PhaseTransition transition);

    /**
     * Records an attestation, or a failed attempt.
     *
     * @param failure why it failed; empty if it succeeded
     */
    void attested(DeploymentRecord record, Revision revision, Instant time, String failure);

    /** Records a failed rollback. */
    void rollbackFailed(DeploymentRecord record, PhaseTransition failure, String reason);
}
