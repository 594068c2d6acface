package dev.sallyport.breakglass;

import dev.sallyport.api.v1alpha1.BreakGlass;
import dev.sallyport.compile.Durations;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compiled form of a BreakGlass. It starts at the time of its creation, which the API server sets.
 *
 * @param user user who has access
 * @param expires time from which there is no access any more
 * @param ended whether the access was ended before that time
 * @param reviewed whether another user has reviewed it
 */
public record EmergencyAccess(
        String name, String environment, String user, Instant expires, boolean ended, boolean reviewed) {

    /** Phase of an emergency access, as in its status. */
    public enum Stage {
        ACTIVE("Active"),
        REVIEW_DUE("ReviewDue"),
        REVIEWED("Reviewed");

        private final String label;

        Stage(String label) {
            this.label = label;
        }

        /** Returns the name in status and metrics. */
        public String label() {
            return label;
        }
    }

    /** Compiles a BreakGlass; one with an invalid duration or time has ended from the start. Empty without a spec. */
    public static Optional<EmergencyAccess> of(BreakGlass source) {
        var spec = source.getSpec();
        return spec == null
                ? Optional.empty()
                : Optional.of(new EmergencyAccess(
                        String.valueOf(source.getMetadata().getName()),
                        spec.environment(),
                        spec.requestedBy(),
                        expiration(source.getMetadata().getCreationTimestamp(), spec.duration()),
                        Boolean.TRUE.equals(spec.ended()),
                        spec.review() != null));
    }

    private static Instant expiration(@Nullable String created, String duration) {
        if (created == null) {
            return Instant.EPOCH;
        }
        try {
            return Instant.parse(created).plus(Durations.positive(duration));
        } catch (DateTimeException | IllegalArgumentException | ArithmeticException _) {
            return Instant.EPOCH;
        }
    }

    /** Returns the stage at a time. */
    public Stage at(Instant now) {
        if (reviewed) {
            return Stage.REVIEWED;
        }
        return ended || !now.isBefore(expires) ? Stage.REVIEW_DUE : Stage.ACTIVE;
    }

    /** Returns the time for which the access still lasts. */
    public Duration remaining(Instant now) {
        return at(now) == Stage.ACTIVE ? Duration.between(now, expires) : Duration.ZERO;
    }
}
