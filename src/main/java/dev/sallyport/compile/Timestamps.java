package dev.sallyport.compile;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Timestamps as {@code metav1.Time}: RFC 3339 in UTC with whole seconds. */
public final class Timestamps {
    private Timestamps() {}

    /** Returns the text of a time, without fractions of a second. */
    public static String format(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
