package dev.sallyport.rollout;

import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Phase;
import dev.sallyport.rollout.WorkloadObservation.Pace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * State machine of the rollouts of a workload. A revision is healthy only by an observation of its own pod template. A
 * failure is final; only a new deployment starts again.
 *
 * @param deadline time within which a rollout must become healthy
 * @param soak required soak time; zero if no Environment requires one
 */
public record RolloutTracker(Duration deadline, Duration soak) {

    /**
     * Advances the rollouts by an observation.
     *
     * @param recorded revisions with their previous rollouts
     * @param observed observation of the workload; empty if it does not exist
     */
    public RolloutProgress advance(RecordedRollouts recorded, Optional<WorkloadObservation> observed, Instant now) {
        var revisions = recorded.revisions();
        var live = live(revisions, observed);
        var transitions = new ArrayList<PhaseTransition>();
        var rollouts = new ArrayList<Rollout>();
        for (int i = 0; i < revisions.size(); i++) {
            var revision = revisions.get(i);
            var before = recorded.rollout(revision).orElseGet(() -> Rollout.decided(revision.number()));
            var after = live.isPresent() && live.getAsInt() == i
                    ? advanced(before, observed.orElseThrow(), now)
                    : isAwaited(i, live, before) ? before : ended(before, now);
            if (after.phase() != before.phase()) {
                transitions.add(new PhaseTransition(
                        revision,
                        after.phase(),
                        after.startTime().orElse(now),
                        now,
                        after.message().orElse("")));
            }
            rollouts.add(after);
        }
        return new RolloutProgress(
                rollouts,
                transitions,
                nextTime(live, rollouts),
                live.stream().anyMatch(i -> canFail(rollouts.get(i), now)));
    }

    /** Returns the index of the newest revision with the observed pod template. */
    private static OptionalInt live(List<Revision> revisions, Optional<WorkloadObservation> observed) {
        return observed.isEmpty()
                ? OptionalInt.empty()
                : IntStream.range(0, revisions.size())
                        .filter(i -> revisions
                                .get(i)
                                .template()
                                .equals(observed.get().template()))
                        .findFirst();
    }

    /** Returns whether the workload may still get the revision: a decision is recorded before the object is persisted. */
    private static boolean isAwaited(int i, OptionalInt live, Rollout rollout) {
        return rollout.phase() == Phase.DECIDED
                && rollout.endTime().isEmpty()
                && (live.isPresent() ? i < live.getAsInt() : i == 0);
    }

    private Rollout advanced(Rollout rollout, WorkloadObservation observed, Instant now) {
        if (rollout.endTime().isPresent()) {
            return rollout; // it failed or was replaced
        }
        return switch (rollout.phase()) {
            case DECIDED, PROGRESSING -> progressing(started(rollout, observed, now), observed, now);
            case HEALTHY -> healthy(rollout, observed, now);
            case SOAKED, FAILED, ROLLED_BACK -> rollout;
        };
    }

    private Rollout progressing(Rollout rollout, WorkloadObservation observed, Instant now) {
        var start = rollout.startTime().orElse(now);
        if (observed.failure().isPresent()) {
            return failed(rollout, observed.failure().get(), now);
        }
        if (observed.settled()
                || observed.succeeded().filter(time -> !time.isBefore(start)).isPresent()) {
            return rollout.healthy(start, notBefore(rollout, now));
        }
        return observed.pace() == Pace.PROMPT && !now.isBefore(start.plus(deadline))
                ? failed(rollout, "not healthy within " + words(deadline) + ": " + observed.progress(), now)
                : rollout;
    }

    /** Fails on crashes and restarts when no pod works. Fewer ready pods are tolerated. */
    private Rollout healthy(Rollout rollout, WorkloadObservation observed, Instant now) {
        if (!canFail(rollout, now)) {
            return rollout;
        }
        if (observed.failure().isPresent()) {
            return failed(rollout, observed.failure().get(), now);
        }
        if (!observed.working()) {
            return started(rollout.progressing(Optional.empty()), observed, now);
        }
        return !soak.isZero() && !now.isBefore(rollout.healthyTime().orElse(now).plus(soak))
                ? rollout.soaked()
                : rollout;
    }

    /**
     * Returns whether a failure would be one of the rollout. After the soak time it is an operational failure. If no soak time is
     * required, that period is as long as the deadline.
     */
    private boolean canFail(Rollout rollout, Instant now) {
        return rollout.endTime().isEmpty()
                && switch (rollout.phase()) {
                    case PROGRESSING -> true;
                    case HEALTHY ->
                        !soak.isZero()
                                || now.isBefore(
                                        rollout.healthyTime().orElse(now).plus(deadline));
                    case DECIDED, SOAKED, FAILED, ROLLED_BACK -> false;
                };
    }

    /** Returns the rollout in progress; a workload that is held back has not started. */
    private static Rollout started(Rollout rollout, WorkloadObservation observed, Instant now) {
        return rollout.progressing(
                observed.pace() == Pace.HELD
                        ? Optional.empty()
                        : rollout.startTime().or(() -> Optional.of(now)));
    }

    private static Rollout failed(Rollout rollout, String reason, Instant now) {
        return rollout.failed(reason, notBefore(rollout, now));
    }

    private static Rollout ended(Rollout rollout, Instant now) {
        return rollout.endTime().isPresent() ? rollout : rollout.ended(notBefore(rollout, now));
    }

    private Optional<Instant> nextTime(OptionalInt live, List<Rollout> rollouts) {
        if (live.isEmpty()) {
            return Optional.empty();
        }
        var rollout = rollouts.get(live.getAsInt());
        return switch (rollout.phase()) {
            case PROGRESSING -> rollout.startTime().map(time -> time.plus(deadline));
            case HEALTHY ->
                soak.isZero() ? Optional.empty() : rollout.healthyTime().map(time -> time.plus(soak));
            case DECIDED, SOAKED, FAILED, ROLLED_BACK -> Optional.empty();
        };
    }

    /** Returns a time not before the start, even if the clock was set back. */
    private static Instant notBefore(Rollout rollout, Instant now) {
        return Stream.of(rollout.startTime().orElse(now), rollout.healthyTime().orElse(now), now)
                .max(Comparator.naturalOrder())
                .orElse(now);
    }

    private static String words(Duration duration) {
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }
}
