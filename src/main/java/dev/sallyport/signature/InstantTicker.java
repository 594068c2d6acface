package dev.sallyport.signature;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** A cache ticker that reads an injected clock. */
public final class InstantTicker {
    private InstantTicker() {}

    /** Returns a ticker with the nanoseconds of a clock. */
    public static Ticker of(InstantSource clock) {
        return () -> {
            var now = clock.instant();
            return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
        };
    }
}
