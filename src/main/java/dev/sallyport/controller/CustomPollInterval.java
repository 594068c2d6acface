package dev.sallyport.controller;

import java.time.Duration;
import java.time.Instant;

/**
 * Interval between two reads of a workload of a custom kind: a tenth of the age of its newest revision, so that a rollout is
 * followed closely and thousands of settled workloads cost little.
 */
final class CustomPollInterval {
    private static final Duration MIN = Duration.ofSeconds(3);
    private static final Duration MAX = Duration.ofMinutes(5);

    private CustomPollInterval() {}

    static Duration after(Instant decided, Instant now) {
        var interval = Duration.between(decided, now).dividedBy(10);
        return interval.compareTo(MIN) < 0 ? MIN : interval.compareTo(MAX) > 0 ? MAX : interval;
    }
}
