package dev.sallyport.rollout;

import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Phase;
import java.time.Duration;
import java.time.Instant;

/**
 * Change of the phase of a rollout.
 *
 * @param startTime start of the rollout; for a rollback, the time of the failure
 * @param message why the rollout failed; empty if it did not
 */
public record PhaseTransition(Revision revision, Phase phase, Instant startTime, Instant time, String message) {

    /** Returns the time from the start to the transition. */
    public Duration duration() {
        return Duration.between(startTime, time);
    }
}
