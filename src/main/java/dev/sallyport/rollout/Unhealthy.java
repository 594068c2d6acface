package dev.sallyport.rollout;

import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.UnhealthyReason;
import java.time.Instant;

/**
 * State of a revision that is not healthy at the moment.
 *
 * @param since when it was first observed for this reason
 * @param message details in words
 */
public record Unhealthy(Instant since, UnhealthyReason reason, String message) {

    /** Returns this state with the time of an earlier one for the same reason. */
    Unhealthy since(Unhealthy earlier) {
        return earlier.reason == reason ? new Unhealthy(earlier.since, reason, message) : this;
    }
}
