package dev.sallyport.trust;

import java.time.Duration;

/**
 * Schedule of refreshes of TUF repositories.
 *
 * @param interval time from one successful refresh to the next attempt
 */
public record RefreshSchedule(Duration interval) {
    /** Timeout for all files of one repository. */
    static final Duration TIMEOUT = Duration.ofMinutes(1);

    private static final Duration FIRST_RETRY = Duration.ofSeconds(30);
    private static final int MAX_DOUBLINGS = 6;

    public RefreshSchedule {
        if (interval.isZero() || interval.isNegative()) {
            throw new IllegalArgumentException("sallyport.trust.tuf-refresh-interval must be positive");
        }
    }

    /** Returns the pause after consecutive failures; it doubles up to the interval. */
    Duration afterFailures(int failures) {
        var pause = FIRST_RETRY.multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
        return pause.compareTo(interval) < 0 ? pause : interval;
    }

    /** Returns the time for which refreshes may fail before an alert: two intervals. */
    public Duration patience() {
        return interval.multipliedBy(2);
    }
}
