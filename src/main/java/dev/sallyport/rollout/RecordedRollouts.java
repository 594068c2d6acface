package dev.sallyport.rollout;

import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Phase;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Revisions of a workload with their rollouts, newest first. */
public record RecordedRollouts(List<Revision> revisions, List<Rollout> rollouts) {
    public RecordedRollouts {
        revisions = List.copyOf(revisions);
        rollouts = List.copyOf(rollouts);
    }

    /** Returns the rollout of a revision; empty before the first observation. */
    public Optional<Rollout> rollout(Revision revision) {
        return rollouts.stream()
                .filter(rollout -> rollout.revision() == revision.number())
                .findFirst();
    }

    /** Returns the phase of the newest rollout. */
    public Optional<Phase> phase() {
        return rollouts.stream().findFirst().map(Rollout::phase);
    }

    /** Returns these revisions with other rollouts. */
    public RecordedRollouts withRollouts(List<Rollout> changed) {
        return new RecordedRollouts(revisions, changed);
    }

    /** Returns a copy with a change to the rollout of one revision. */
    public RecordedRollouts with(long revision, UnaryOperator<Rollout> change) {
        return withRollouts(rollouts.stream()
                .map(rollout -> rollout.revision() == revision ? change.apply(rollout) : rollout)
                .toList());
    }
}
