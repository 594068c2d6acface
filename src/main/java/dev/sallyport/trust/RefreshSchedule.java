package dev.sallyport.trust;

import java.time.Duration;

/**
 * Schedule of refreshes of TUF repositories.
 *
 * @param interval from one success to the next try
 */
public record RefreshSchedule(Duration interval) {
    /** How long all the files of one repository may take. */
    static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final Duration FIRST_RETRY = Duration.ofSeconds(30);
    private static final int MAX_DOUBLINGS = 6;

    public RefreshSchedule {
        if (interval.isZero() || interval.isNegative()) {
            throw new IllegalArgumentException(
                    "trust roots are refreshed at some interval (sallyport.trust.tuf-refresh-interval)");
        }
    }

    /** When to try again after so many failures one after the other: soon, then less and less often. */
    Duration afterFailures(int failures) {
        var pause = FIRST_RETRY.multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
        return pause.compareTo(interval) < 0 ? pause : interval;
    }

    /** How long a repository may fail until somebody has to look: two rounds. */
    public Duration patience() {
        return interval.multipliedBy(2);
    }
}
