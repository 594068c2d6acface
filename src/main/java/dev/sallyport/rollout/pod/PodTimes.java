package dev.sallyport.rollout.pod;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Times in the status of Pods. */
final class PodTimes {
    private PodTimes() {}

    /** Parses a time (RFC 3339); empty for the zero time that Kubernetes writes for unknown times, and for no time. */
    static Optional<Instant> parse(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant()).filter(time -> time.isAfter(Instant.EPOCH));
        } catch (DateTimeException malformed) {
            return Optional.empty();
        }
    }
}
