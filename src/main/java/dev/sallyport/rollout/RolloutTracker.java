package dev.sallyport.rollout;

import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Phase;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.UnhealthyReason;
import dev.sallyport.rollout.RolloutProgress.HealthChange;
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
 * State machine of the rollouts of a workload. A revision becomes healthy only by an observation of its own Pods with the
 * recorded images, and fails only by faults of its own Pods. A failure is final; only a new deployment starts again.
 *
 * @param deadline time within which a rollout must become healthy
 * @param soak required soak time; zero if no Environment requires one
 * @param failureEndsEvidence whether a failure after the soak time ends the evidence of the revision
 */
public record RolloutTracker(Duration deadline, Duration soak, boolean failureEndsEvidence) {

    /**
     * Advances the rollouts by an observation.
     *
     * @param recorded revisions with their previous rollouts
     * @param observed observation of the workload; empty if it does not exist
     */
    public RolloutProgress advance(RecordedRollouts recorded, Optional<WorkloadObservation> observed, Instant now) {
        var revisions = recorded.revisions();
        var live = live(recorded, observed);
        var transitions = new ArrayList<PhaseTransition>();
        var healthChanges = new ArrayList<HealthChange>();
        var rollouts = new ArrayList<Rollout>();
        for (int i = 0; i < revisions.size(); i++) {
            var revision = revisions.get(i);
            var before = before(recorded, revision);
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
            if (isHealthChange(before, after)) {
                healthChanges.add(new HealthChange(
                        revision, after.unhealthy(), now, after.isHealthy(), endsEvidence(before, after)));
            }
            rollouts.add(after);
        }
        return new RolloutProgress(rollouts, transitions, healthChanges, nextTime(live, rollouts));
    }

    /** Returns whether the state has another reason; with a change of the phase, the end of a state needs no report. */
    private static boolean isHealthChange(Rollout before, Rollout after) {
        return endsEvidence(before, after)
                || (!after.unhealthy()
                                .map(Unhealthy::reason)
                                .equals(before.unhealthy().map(Unhealthy::reason))
                        && (after.phase() == before.phase() || after.unhealthy().isPresent()));
    }

    private static boolean endsEvidence(Rollout before, Rollout after) {
        return before.health().evidenceEnd().isEmpty()
                && after.health().evidenceEnd().isPresent();
    }

    /**
     * Returns the observed revision if its Pods must be read before its rollout can advance.
     *
     * @param observed observation without Pods
     */
    public Optional<Revision> needsPods(RecordedRollouts recorded, WorkloadObservation observed, Instant now) {
        var live = live(recorded, Optional.of(observed));
        if (live.isEmpty()) {
            return Optional.empty();
        }
        var revision = recorded.revisions().get(live.getAsInt());
        return Optional.of(revision).filter(_ -> needsPods(before(recorded, revision), observed, now));
    }

    private boolean needsPods(Rollout rollout, WorkloadObservation observed, Instant now) {
        if (rollout.endTime().isPresent() || observed.replicas().desired() == 0) {
            return false;
        }
        boolean mayChange = observed.isUnsettled() || rollout.unhealthy().isPresent();
        return switch (rollout.phase()) {
            case DECIDED, PROGRESSING ->
                observed.pace() != Pace.PERIODIC || observed.succeeded().isPresent();
            case HEALTHY -> observed.pace() != Pace.PERIODIC && (canFail(rollout, now) || mayChange);
            case SOAKED -> observed.pace() != Pace.PERIODIC && mayChange;
            case FAILED, ROLLED_BACK, ENDED -> false;
        };
    }

    /** Returns the index of the newest revision with the observed pod template. */
    private static OptionalInt live(RecordedRollouts recorded, Optional<WorkloadObservation> observed) {
        var revisions = recorded.revisions();
        return observed.isEmpty()
                ? OptionalInt.empty()
                : IntStream.range(0, revisions.size())
                        .filter(i -> revisions
                                .get(i)
                                .template()
                                .equals(observed.get().template()))
                        .findFirst();
    }

    private static Rollout before(RecordedRollouts recorded, Revision revision) {
        return recorded.rollout(revision).orElseGet(() -> Rollout.decided(revision.number()));
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
            case HEALTHY, SOAKED -> healthy(rollout, observed, now);
            case FAILED, ROLLED_BACK, ENDED -> rollout;
        };
    }

    private Rollout progressing(Rollout rollout, WorkloadObservation observed, Instant now) {
        var start = rollout.startTime().orElse(now);
        var failure = observed.failure().or(() -> crash(observed, now)).or(() -> overdue(start, observed, now));
        if (failure.isPresent()) {
            return failed(rollout, failure.get(), now);
        }
        var isComplete = observed.settledOnNodes()
                || observed.succeeded().filter(time -> !time.isBefore(start)).isPresent();
        var obstacle = UnhealthyStates.obstacle(observed, isComplete, now);
        return obstacle.isEmpty() && isComplete && observed.health().isPresent()
                ? rollout.healthy(
                        start, notBefore(rollout, now), observed.health().get().ready())
                : obstacle.map(state -> rollout.with(rollout.health().with(state)))
                        .orElseGet(() -> rollout.with(rollout.health().unknown()));
    }

    private static Optional<String> crash(WorkloadObservation observed, Instant now) {
        return observed.health().flatMap(health -> health.crash(now));
    }

    /** Returns why the deadline is missed; only Pods that have been on a node for as long are a reason. */
    private Optional<String> overdue(Instant start, WorkloadObservation observed, Instant now) {
        if (observed.pace() != Pace.PROMPT || observed.settledOnNodes()) {
            return Optional.empty();
        }
        var fault = observed.health().flatMap(health -> health.overdue(deadline, now));
        if (fault.isPresent() && !now.isBefore(start.plus(deadline))) {
            return Optional.of("not healthy within %s: %s; %s"
                    .formatted(words(deadline), observed.replicas().progress(), fault.get()));
        }
        return observed.stall()
                .exceeded()
                .flatMap(time -> observed.health().flatMap(health -> health.overdue(time, now)))
                .map(reason -> "the controller reports ProgressDeadlineExceeded: " + reason);
    }

    /** Fails on crashes, and if no longer ready for the deadline, before the soak time is over; otherwise notes the state. */
    private Rollout healthy(Rollout rollout, WorkloadObservation observed, Instant now) {
        boolean canFail = canFail(rollout, now);
        var failure = observed.failure().or(() -> crash(observed, now)).filter(_ -> canFail);
        if (failure.isPresent()) {
            return failed(rollout, failure.get(), now);
        }
        var noted = noted(rollout, observed, now);
        var state = noted.unhealthy();
        if (canFail
                && state.filter(each -> UnhealthyStates.isFailureAfter(each, deadline, now))
                        .isPresent()) {
            return failed(
                    noted,
                    "not healthy for %s: %s"
                            .formatted(words(deadline), state.get().message()),
                    now);
        }
        if (!canFail) {
            return afterSoak(noted, observed, now);
        }
        return !soak.isZero() && state.isEmpty() && hasSoaked(noted, now) ? noted.soaked() : noted;
    }

    /** Ends the evidence of a revision that crashes, runs another image, or was not ready for the deadline. */
    private Rollout afterSoak(Rollout rollout, WorkloadObservation observed, Instant now) {
        var isFailure = observed.failure().isPresent()
                || rollout.unhealthy()
                        .filter(state -> state.reason() == UnhealthyReason.CRASH_LOOP
                                || state.reason() == UnhealthyReason.IMAGE_MISMATCH
                                || UnhealthyStates.isFailureAfter(state, deadline, now))
                        .isPresent();
        return failureEndsEvidence && isFailure && rollout.endTime().isEmpty()
                ? rollout.with(rollout.health().withoutEvidence(notBefore(rollout, now)))
                : rollout;
    }

    private boolean hasSoaked(Rollout rollout, Instant now) {
        return rollout.soakStart()
                .filter(since -> !now.isBefore(since.plus(soak)))
                .isPresent();
    }

    /** Returns a healthy rollout with its present state. A recovery starts the soak time again. */
    private Rollout noted(Rollout rollout, WorkloadObservation observed, Instant now) {
        var isSoaking = rollout.phase() == Phase.HEALTHY && !soak.isZero();
        if (observed.health().isEmpty() && !(isSoaking && observed.replicas().desired() == 0)) {
            return rollout;
        }
        var health = rollout.health();
        return UnhealthyStates.ofHealthy(observed, health.pods(), now)
                .map(state -> rollout.with(health.with(state)))
                .orElseGet(() -> rollout.unhealthy().isEmpty()
                        ? rollout
                        : rollout.with(isSoaking ? health.recovered(notBefore(rollout, now)) : health.unknown()));
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
                    case DECIDED, SOAKED, FAILED, ROLLED_BACK, ENDED -> false;
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
                soak.isZero() ? Optional.empty() : rollout.soakStart().map(time -> time.plus(soak));
            case DECIDED, SOAKED, FAILED, ROLLED_BACK, ENDED -> Optional.empty();
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
