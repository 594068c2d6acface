package dev.sallyport.registry.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** How long a busy server wants to be left alone, as RFC 9110 has it: seconds or a date. */
final class RetryAfter {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVICE_UNAVAILABLE = 503;
    private static final Duration USUAL = Duration.ofMillis(250);

    private RetryAfter() {}

    /** Empty where the server is not busy. */
    static Optional<Duration> of(RegistryResponse answer, Instant now) {
        if (answer.status() != TOO_MANY_REQUESTS && answer.status() != SERVICE_UNAVAILABLE) {
            return Optional.empty();
        }
        return Optional.of(answer.headers()
                .firstValue("Retry-After")
                .map(value -> duration(value.strip(), now))
                .orElse(USUAL));
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
            return USUAL;
        }
    }
}
