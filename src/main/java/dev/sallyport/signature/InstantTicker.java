package dev.sallyport.signature;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** The clock as caches read it. */
public final class InstantTicker {
    private InstantTicker() {}

    /** Nanoseconds of that clock. */
    public static Ticker of(InstantSource clock) {
        return () -> {
            var now = clock.instant();
            return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
        };
    }
}
