package dev.sallyport.rollout;

import dev.sallyport.api.v1alpha1.DeploymentRecordSpec;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Revision;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Phase;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Rollout;
import dev.sallyport.compile.Timestamps;
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
import org.jspecify.annotations.Nullable;

/**
 * Follows the revisions of a workload, from being let in to having soaked or failed. What was healthy is healthy by what
 * was seen of that very template; a failure is never taken back, but by a deployment.
 *
 * @param deadline how long a rollout may take until it is healthy
 * @param soak how long others want it to have been healthy; none where nobody asks
 */
public record RolloutTracker(Duration deadline, Duration soak) {

    /**
     * What is to be said now.
     *
     * @param before what was said
     * @param observed what is seen of the workload; empty where it is gone, or not there yet
     */
    public RolloutProgress follow(
            DeploymentRecordSpec spec,
            @Nullable DeploymentRecordStatus before,
            Optional<WorkloadObservation> observed,
            Instant now) {
        var revisions = spec.revisions();
        var live = live(revisions, observed);
        var transitions = new ArrayList<PhaseTransition>();
        var rollouts = new ArrayList<Rollout>();
        for (int i = 0; i < revisions.size(); i++) {
            var revision = revisions.get(i);
            var known = known(revision, before);
            var then = live.isPresent() && live.getAsInt() == i
                    ? advanced(known, observed.orElseThrow(), now)
                    : isStillToCome(i, live, known) ? known : ended(known, now);
            then = then.attested(known.attestationTime());
            if (then.phase() != known.phase()) {
                transitions.add(new PhaseTransition(
                        revision,
                        then.phase(),
                        time(then.startTime(), now),
                        now,
                        then.message() == null ? "" : then.message()));
            }
            rollouts.add(then);
        }
        var phase = rollouts.isEmpty() ? null : rollouts.getFirst().phase();
        return new RolloutProgress(
                new DeploymentRecordStatus(phase, rollouts),
                transitions,
                next(live, rollouts),
                live.stream().anyMatch(i -> isJudged(rollouts.get(i), now)));
    }

    /** The newest revision with the template that the workload has. */
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

    private static Rollout known(Revision revision, @Nullable DeploymentRecordStatus before) {
        return (before == null ? List.<Rollout>of() : before.rollouts())
                .stream()
                        .filter(rollout -> rollout.revision() == revision.number())
                        .findFirst()
                        .orElseGet(() -> new Rollout(revision.number(), Phase.DECIDED, null, null, null, null));
    }

    /** A decision is there before the workload is. */
    private static boolean isStillToCome(int i, OptionalInt live, Rollout known) {
        return known.phase() == Phase.DECIDED
                && known.endTime() == null
                && (live.isPresent() ? i < live.getAsInt() : i == 0);
    }

    private Rollout advanced(Rollout known, WorkloadObservation observed, Instant now) {
        if (known.endTime() != null) {
            return known; // it failed, or another was there since
        }
        return switch (known.phase()) {
            case DECIDED, PROGRESSING -> progressing(timed(known, observed, now), observed, now);
            case HEALTHY -> healthy(known, observed, now);
            case SOAKED, FAILED, ROLLED_BACK -> known;
        };
    }

    private Rollout progressing(Rollout known, WorkloadObservation observed, Instant now) {
        var since = time(known.startTime(), now);
        if (observed.failure().isPresent()) {
            return failed(known, observed.failure().get(), now);
        }
        if (observed.settled()
                || observed.succeeded().filter(at -> !at.isBefore(since)).isPresent()) {
            return new Rollout(
                    known.revision(),
                    Phase.HEALTHY,
                    Timestamps.format(since),
                    Timestamps.format(notBefore(known, now)),
                    null,
                    null);
        }
        return observed.pace() == Pace.PROMPT && !now.isBefore(since.plus(deadline))
                ? failed(known, "it is not healthy within " + words(deadline) + ": " + observed.progress(), now)
                : known;
    }

    /** Fewer of it may be ready for a while; it may not stop working, nor may it crash. */
    private Rollout healthy(Rollout known, WorkloadObservation observed, Instant now) {
        if (!isJudged(known, now)) {
            return known;
        }
        if (observed.failure().isPresent()) {
            return failed(known, observed.failure().get(), now);
        }
        if (!observed.working()) {
            return timed(new Rollout(known.revision(), Phase.PROGRESSING, null, null, null, null), observed, now);
        }
        return !soak.isZero() && !now.isBefore(time(known.healthyTime(), now).plus(soak))
                ? new Rollout(known.revision(), Phase.SOAKED, known.startTime(), known.healthyTime(), null, null)
                : known;
    }

    /**
     * Whether a failure would be its own. Once it has soaked it is one of operations, and where nobody asks for that, once
     * it has been healthy for as long as it might have taken.
     */
    private boolean isJudged(Rollout rollout, Instant now) {
        return rollout.endTime() == null
                && switch (rollout.phase()) {
                    case PROGRESSING -> true;
                    case HEALTHY ->
                        !soak.isZero()
                                || now.isBefore(time(rollout.healthyTime(), now).plus(deadline));
                    case DECIDED, SOAKED, FAILED, ROLLED_BACK -> false;
                };
    }

    /** On its way, since it was to go; what is held back has not started. */
    private static Rollout timed(Rollout known, WorkloadObservation observed, Instant now) {
        var startTime = observed.pace() == Pace.HELD ? null : Timestamps.format(time(known.startTime(), now));
        return new Rollout(known.revision(), Phase.PROGRESSING, startTime, null, null, null);
    }

    private static Rollout failed(Rollout known, String why, Instant now) {
        return new Rollout(
                known.revision(),
                Phase.FAILED,
                known.startTime(),
                known.healthyTime(),
                Timestamps.format(notBefore(known, now)),
                why);
    }

    private static Rollout ended(Rollout known, Instant now) {
        return known.endTime() != null
                ? known
                : new Rollout(
                        known.revision(),
                        known.phase(),
                        known.startTime(),
                        known.healthyTime(),
                        Timestamps.format(notBefore(known, now)),
                        known.message());
    }

    private Optional<Instant> next(OptionalInt live, List<Rollout> rollouts) {
        if (live.isEmpty()) {
            return Optional.empty();
        }
        var rollout = rollouts.get(live.getAsInt());
        return switch (rollout.phase()) {
            case PROGRESSING ->
                Optional.ofNullable(rollout.startTime())
                        .map(at -> Instant.parse(at).plus(deadline));
            case HEALTHY ->
                soak.isZero()
                        ? Optional.empty()
                        : Optional.of(Instant.parse(String.valueOf(rollout.healthyTime()))
                                .plus(soak));
            case DECIDED, SOAKED, FAILED, ROLLED_BACK -> Optional.empty();
        };
    }

    /** Clocks are set back; what ends does not end before it began. */
    private static Instant notBefore(Rollout known, Instant now) {
        return Stream.of(time(known.startTime(), now), time(known.healthyTime(), now), now)
                .max(Comparator.naturalOrder())
                .orElse(now);
    }

    private static Instant time(@Nullable String text, Instant now) {
        return text == null ? now : Instant.parse(text);
    }

    private static String words(Duration duration) {
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }
}
