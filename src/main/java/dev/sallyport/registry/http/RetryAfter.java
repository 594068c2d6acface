package dev.sallyport.registry.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The {@code Retry-After} header of a busy server (RFC 9110): seconds or a date. */
final class RetryAfter {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVICE_UNAVAILABLE = 503;
    private static final Duration DEFAULT = Duration.ofMillis(250);

    private RetryAfter() {}

    /** Returns the time until the next attempt; empty if the server is not busy. */
    static Optional<Duration> of(RegistryResponse response, Instant now) {
        if (response.status() != TOO_MANY_REQUESTS && response.status() != SERVICE_UNAVAILABLE) {
            return Optional.empty();
        }
        return Optional.of(response.headers()
                .firstValue("Retry-After")
                .map(value -> duration(value.strip(), now))
                .orElse(DEFAULT));
    }

    private static Duration duration(String value, Instant now) {
        if (!value.isEmpty() && value.length() < 10 && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        try {
            var date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return date.isAfter(now) ? Duration.between(now, date) : Duration.ZERO;
        } catch (DateTimeException malformed) {
            return DEFAULT;
        }
    }
}
