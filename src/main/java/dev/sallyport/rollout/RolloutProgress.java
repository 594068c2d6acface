package dev.sallyport.rollout;

import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Phase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Rollouts of a workload after an observation.
 *
 * @param rollouts one for each revision, newest first
 * @param healthChanges revisions whose health changed without a change of the phase
 * @param nextTime when a phase changes without an event
 */
public record RolloutProgress(
        List<Rollout> rollouts,
        List<PhaseTransition> transitions,
        List<HealthChange> healthChanges,
        Optional<Instant> nextTime) {
    public RolloutProgress {
        rollouts = List.copyOf(rollouts);
        transitions = List.copyOf(transitions);
        healthChanges = List.copyOf(healthChanges);
    }

    /**
     * Change of the health of a revision in the same phase.
     *
     * @param unhealthy why it is not healthy; empty if it has recovered
     * @param wasHealthy whether the revision had become healthy before
     * @param endsEvidence whether the revision is no evidence for promotion any more
     */
    public record HealthChange(
            Revision revision, Optional<Unhealthy> unhealthy, Instant time, boolean wasHealthy, boolean endsEvidence) {}

    /** Returns the transition to phase Failed. */
    public Optional<PhaseTransition> failure() {
        return transitions.stream()
                .filter(transition -> transition.phase() == Phase.FAILED)
                .findFirst();
    }
}
