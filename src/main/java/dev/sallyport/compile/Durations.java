package dev.sallyport.compile;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Parser of durations in specs: numbers with units one after the other, as in Go, and also with days and weeks. Text that is
 * only in part a duration is none.
 */
public final class Durations {
    private static final Pattern PART = Pattern.compile("([0-9]{1,19}(?:\\.[0-9]{1,9})?)(ns|us|µs|ms|s|m|h|d|w) *");
    private static final Pattern WHOLE = Pattern.compile("(?:" + PART.pattern() + "){1,16}");

    private Durations() {}

    /**
     * Parses a positive duration, such as {@code 168h} or {@code 1h30m}.
     *
     * @throws IllegalArgumentException for other text and for zero
     */
    public static Duration positive(String text) {
        var duration = orNone(text);
        if (duration.isZero()) {
            throw new IllegalArgumentException("is no time");
        }
        return duration;
    }

    /**
     * Parses a duration that may be zero, such as {@code 0s}.
     *
     * @throws IllegalArgumentException for other text, also for a negative duration, and for more than 292 years
     */
    public static Duration orNone(String text) {
        if (!WHOLE.matcher(text).matches()) {
            throw new IllegalArgumentException("is no duration such as 168h");
        }
        var parts = PART.matcher(text);
        var nanos = BigDecimal.ZERO;
        while (parts.find()) {
            var unit = BigDecimal.valueOf(unit(parts.group(2)).toNanos());
            nanos = nanos.add(new BigDecimal(parts.group(1)).multiply(unit));
        }
        if (nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("is no duration of less than 292 years");
        }
        return Duration.ofNanos(nanos.longValue());
    }

    private static Duration unit(String name) {
        return switch (name) {
            case "ns" -> Duration.ofNanos(1);
            case "us", "µs" -> Duration.ofNanos(1000);
            case "ms" -> Duration.ofMillis(1);
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            case "d" -> Duration.ofDays(1);
            default -> Duration.ofDays(7);
        };
    }
}
