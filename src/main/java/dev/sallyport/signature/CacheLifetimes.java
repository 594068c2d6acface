package dev.sallyport.signature;

import java.time.Duration;

/**
 * Lifetimes of cached verifications.
 *
 * @param fresh time for which a verification is used without a request to the registry
 * @param stale further time for which it is used while the registry is unavailable; zero disables that
 */
public record CacheLifetimes(Duration fresh, Duration stale) {

    /** No caching. */
    public static final CacheLifetimes NONE = new CacheLifetimes(Duration.ZERO, Duration.ZERO);

    public CacheLifetimes {
        if (fresh.isNegative() || stale.isNegative()) {
            throw new IllegalArgumentException("cache lifetimes must not be negative");
        }
    }
}
