package dev.sallyport.registry.http;

import java.time.Duration;

/**
 * How much one host may take of us, and when it is left alone. What counts against a host is no connection, no answer in time,
 * an answer that breaks off, and status 5xx; what it refuses is an answer.
 *
 * @param connectTimeout for a connection with its TLS handshake
 * @param requestTimeout for a request with its answer; less where the deadline comes first
 * @param connections how many requests one host gets at the same time
 * @param waiting how many more may wait for their turn
 * @param failures so many among its last {@link #REMEMBERED} answers, and it is left alone
 * @param pause how long it is left alone, until one request finds out whether it answers again
 */
public record RegistryLimits(
        Duration connectTimeout, Duration requestTimeout, int connections, int waiting, int failures, Duration pause) {
    /** How many answers of a host are remembered. */
    public static final int REMEMBERED = 10;

    /** Those that settings have by default. */
    public static final RegistryLimits USUAL =
            new RegistryLimits(Duration.ofSeconds(3), Duration.ofSeconds(10), 8, 256, 5, Duration.ofSeconds(10));

    public RegistryLimits {
        if (!isTime(connectTimeout) || !isTime(requestTimeout) || !isTime(pause)) {
            throw new IllegalArgumentException("a registry's timeouts and its pause are longer than nothing");
        }
        if (connections < 1 || waiting < 0) {
            throw new IllegalArgumentException("a registry needs at least one connection");
        }
        if (failures < 1 || failures > REMEMBERED) {
            throw new IllegalArgumentException("a registry is left alone after 1 to " + REMEMBERED + " failures");
        }
    }

    private static boolean isTime(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }
}
