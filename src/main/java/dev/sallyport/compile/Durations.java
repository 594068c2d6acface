package dev.sallyport.compile;

import io.fabric8.kubernetes.api.model.Duration;
import java.text.ParseException;

/** Parser of durations in specs. */
public final class Durations {
    private Durations() {}

    /**
     * Parses a positive duration, such as {@code 168h} or {@code 1h30m}.
     *
     * @throws IllegalArgumentException for other text and for zero
     */
    public static java.time.Duration positive(String text) {
        var duration = orNone(text);
        if (duration.isZero()) {
            throw new IllegalArgumentException("is no time");
        }
        return duration;
    }

    /**
     * Parses a duration that may be zero, such as {@code 0s}.
     *
     * @throws IllegalArgumentException for other text
     */
    public static java.time.Duration orNone(String text) {
        try {
            var duration = Duration.parse(text).getDuration();
            if (duration.isNegative()) {
                throw new IllegalArgumentException("is no time");
            }
            return duration;
        } catch (ParseException malformed) {
            throw new IllegalArgumentException("is no duration such as 168h", malformed);
        }
    }
}
