package dev.sallyport.signature;

import java.time.Duration;

/**
 * Lifetimes of cached verifications.
 *
 * @param fresh time for which a verification is used without a request to the registry
 * @param stale further time for which it is used while the registry is unavailable; zero disables that
 */
public record CacheLifetimes(Duration fresh, Duration stale) {

    /** Caching for the duration of one evaluation. */
    public static final CacheLifetimes MINIMAL = new CacheLifetimes(Duration.ofSeconds(2), Duration.ZERO);

    public CacheLifetimes {
        if (fresh.isNegative() || stale.isNegative()) {
            throw new IllegalArgumentException("cache lifetimes must not be negative");
        }
    }
}
