package dev.sallyport.compile;

import io.fabric8.kubernetes.api.model.Duration;
import java.text.ParseException;

/** Parser of durations in specs. */
public final class Durations {
    private Durations() {}

    /**
     * Such as {@code 168h} or {@code 1h30m}.
     *
     * @throws IllegalArgumentException for anything else, and for no time at all
     */
    public static java.time.Duration positive(String text) {
        var duration = orNone(text);
        if (duration.isZero()) {
            throw new IllegalArgumentException("is no time");
        }
        return duration;
    }

    /**
     * The same, or none, such as {@code 0s}.
     *
     * @throws IllegalArgumentException for anything else
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
