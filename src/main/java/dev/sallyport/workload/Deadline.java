package dev.sallyport.workload;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The instant by which an answer must be given, and what is left until then. */
public record Deadline(Instant at, InstantSource clock) {

    /** A deadline that much later than now. */
    public static Deadline in(Duration time, InstantSource clock) {
        return new Deadline(clock.instant().plus(time), clock);
    }

    /** What is left; zero where the deadline has passed, never negative. */
    public Duration remaining() {
        var left = Duration.between(clock.instant(), at);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Whether nothing is left. */
    public boolean passed() {
        return remaining().isZero();
    }

    /** The sooner of this deadline and one that much later than now. */
    public Deadline atMost(Duration time) {
        var other = Deadline.in(time, clock);
        return other.at.isBefore(at) ? other : this;
    }
}
