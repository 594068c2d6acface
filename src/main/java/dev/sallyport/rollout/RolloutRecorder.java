package dev.sallyport.rollout;

import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Revision;
import java.time.Instant;

/** Keeps what becomes of deployments. Never blocks for long, never fails. */
public interface RolloutRecorder {

    /** A revision has come to another phase. */
    void record(DeploymentRecord record, PhaseTransition transition);

    /**
     * Other clusters were told that a revision has soaked, or should have been.
     *
     * @param why they were not; empty where they were
     */
    void attested(DeploymentRecord record, Revision revision, Instant at, String why);

    /** A failed revision should have been replaced by the one before, and was not. */
    void rollbackFailed(DeploymentRecord record, PhaseTransition failure, String why);
}
