package dev.sallyport.rollout;

import dev.sallyport.api.v1alpha1.DeploymentRecordStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How far the revisions of a workload have come.
 *
 * @param next when to look again, though nothing happens
 */
public record Progress(DeploymentRecordStatus status, List<Transition> transitions, Optional<Instant> next) {
    public Progress {
        transitions = List.copyOf(transitions);
    }
}
