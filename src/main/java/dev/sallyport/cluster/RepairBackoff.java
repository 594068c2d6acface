package dev.sallyport.cluster;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Exponential back-off of repairs, so that the operator and another client do not overwrite each other continuously. The
 * first repair is immediate; a quiet period resets the pause. Not for concurrent use.
 */
final class RepairBackoff {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration MAX = Duration.ofMinutes(5);
    private static final Duration QUIET = Duration.ofMinutes(10);

    private final InstantSource clock;
    private Duration pause = Duration.ZERO;
    private Instant last = Instant.EPOCH;

    RepairBackoff(InstantSource clock) {
        this.clock = clock;
    }

    /** Returns the time until the next repair; zero if it may be made now. */
    Duration remaining() {
        return remaining(MAX);
    }

    /** Returns the time until the next repair, if the pause between two repairs has a lower limit. */
    Duration remaining(Duration maxPause) {
        var since = Duration.between(last, clock.instant());
        if (since.compareTo(QUIET.plus(pause)) > 0) {
            pause = Duration.ZERO;
        }
        var left = (pause.compareTo(maxPause) < 0 ? pause : maxPause).minus(since);
        return left.isPositive() ? left : Duration.ZERO;
    }

    /** Notes a repair. */
    void repaired() {
        last = clock.instant();
        var doubled = pause.isZero() ? FIRST : pause.multipliedBy(2);
        pause = doubled.compareTo(MAX) < 0 ? doubled : MAX;
    }
}
