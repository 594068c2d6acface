package dev.sallyport.rollout;

import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Phase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Rollouts of a workload after an observation.
 *
 * @param rollouts one for each revision, newest first
 * @param nextTime when a phase changes without an event
 * @param canFail whether a failure observed now would be a failure of the live revision
 */
public record RolloutProgress(
        List<Rollout> rollouts, List<PhaseTransition> transitions, Optional<Instant> nextTime, boolean canFail) {
    public RolloutProgress {
        rollouts = List.copyOf(rollouts);
        transitions = List.copyOf(transitions);
    }

    /** Returns the transition to phase Failed. */
    public Optional<PhaseTransition> failure() {
        return transitions.stream()
                .filter(transition -> transition.phase() == Phase.FAILED)
                .findFirst();
    }
}
