package dev.sallyport.cli.input;

import dev.sallyport.compile.Durations;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Start of a period: a duration before now, a date (UTC) or a time. */
public final class SinceArgument {
    private SinceArgument() {}

    /** Parses text such as {@code 720h}, {@code 2026-11-01} or {@code 2026-11-01T08:00:00Z}. */
    public static Instant parse(String text, Instant now) throws InputError {
        if (text.startsWith("-")) {
            throw error(text);
        }
        try {
            return now.minus(Durations.positive(text));
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException _) {
            return time(text, now);
        }
    }

    private static Instant time(String text, Instant now) throws InputError {
        try {
            var time = text.contains("T")
                    ? Instant.parse(text)
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
            if (!time.isAfter(now)) {
                return time;
            }
        } catch (DateTimeException _) {
            // is no time
        }
        throw error(text);
    }

    private static InputError error(String text) {
        return new InputError("--since \"%s\" is no duration such as 720h, and no past date such as 2026-11-01 or time"
                        .formatted(text)
                + " such as 2026-11-01T08:00:00Z");
    }
}
