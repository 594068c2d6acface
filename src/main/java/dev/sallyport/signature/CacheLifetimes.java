package dev.sallyport.signature;

import java.time.Duration;

/**
 * How long it is remembered that something is signed.
 *
 * @param fresh so long nobody is asked again
 * @param stale so much longer it still counts where the registry cannot be asked; zero for never
 */
public record CacheLifetimes(Duration fresh, Duration stale) {

    /** Not remembered. */
    public static final CacheLifetimes NONE = new CacheLifetimes(Duration.ZERO, Duration.ZERO);

    public CacheLifetimes {
        if (fresh.isNegative() || stale.isNegative()) {
            throw new IllegalArgumentException("what is verified is remembered for no less than no time");
        }
    }
}
