package dev.sallyport.rollout;

import dev.sallyport.api.v1alpha1.DeploymentRecord;

/** Keeps what becomes of deployments. Never blocks for long, never fails. */
public interface RolloutRecorder {

    /** A revision has come to another phase. */
    void record(DeploymentRecord record, Transition transition);

    /** A failed revision should have been replaced by the one before, and was not. */
    void rollbackFailed(DeploymentRecord record, Transition failure, String why);
}
