package dev.sallyport.rollout;

import dev.sallyport.api.v1alpha1.DeploymentRecordStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How far the revisions of a workload have come.
 *
 * @param next when to look again, though nothing happens
 * @param judged whether a failure seen now would be one of the revision that is live
 */
public record RolloutProgress(
        DeploymentRecordStatus status, List<PhaseTransition> transitions, Optional<Instant> next, boolean judged) {
    public RolloutProgress {
        transitions = List.copyOf(transitions);
    }
}
