package dev.sallyport.registry.http;

import java.time.Duration;

/**
 * Limits of the bulkhead and circuit breaker for each registry host. Failed connections, timeouts, incomplete responses
 * and status 5xx count as failures; status 4xx does not.
 *
 * @param connectTimeout time limit for a connection with its TLS handshake
 * @param requestTimeout time limit for a request with its response; shortened by the deadline of the caller
 * @param maxConcurrentRequests number of concurrent requests
 * @param maxQueuedRequests number of further requests that may be queued
 * @param failureThreshold number of failures in the last {@link #WINDOW_SIZE} responses that opens the circuit breaker
 * @param openDuration time until an open circuit breaker admits one probe
 */
public record RegistryLimits(
        Duration connectTimeout,
        Duration requestTimeout,
        int maxConcurrentRequests,
        int maxQueuedRequests,
        int failureThreshold,
        Duration openDuration) {
    /** Number of responses of a host that the circuit breaker considers. */
    public static final int WINDOW_SIZE = 10;

    /** Defaults of the settings. */
    public static final RegistryLimits DEFAULTS =
            new RegistryLimits(Duration.ofSeconds(3), Duration.ofSeconds(10), 8, 256, 5, Duration.ofSeconds(10));

    public RegistryLimits {
        if (!isPositive(connectTimeout) || !isPositive(requestTimeout) || !isPositive(openDuration)) {
            throw new IllegalArgumentException(
                    "registry timeouts and the open duration of the circuit breaker must be positive");
        }
        if (maxConcurrentRequests < 1 || maxQueuedRequests < 0) {
            throw new IllegalArgumentException(
                    "a registry needs at least 1 concurrent request and at least 0 queued requests");
        }
        if (failureThreshold < 1 || failureThreshold > WINDOW_SIZE) {
            throw new IllegalArgumentException(
                    "the failure threshold of a circuit breaker must be between 1 and " + WINDOW_SIZE);
        }
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }
}
