package dev.sallyport.workload;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Instant by which an answer is required. */
public record Deadline(Instant at, InstantSource clock) {

    /** Returns the deadline after a duration from now. */
    public static Deadline in(Duration time, InstantSource clock) {
        return new Deadline(clock.instant().plus(time), clock);
    }

    /** Returns the remaining time; zero if the deadline has passed. */
    public Duration remaining() {
        var left = Duration.between(clock.instant(), at);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Returns whether the deadline has passed. */
    public boolean passed() {
        return remaining().isZero();
    }

    /** Returns the earlier of this deadline and the one after a duration from now. */
    public Deadline atMost(Duration time) {
        var other = Deadline.in(time, clock);
        return other.at.isBefore(at) ? other : this;
    }
}
