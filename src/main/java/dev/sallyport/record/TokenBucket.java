package dev.sallyport.record;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Token bucket: permits a burst, then a fixed rate. */
final class TokenBucket {
    private final double burst;
    private final double perSecond;
    private final InstantSource clock;
    private double tokens;
    private Instant filled;

    TokenBucket(int burst, double perSecond, InstantSource clock) {
        this.burst = burst;
        this.perSecond = perSecond;
        this.clock = clock;
        this.tokens = burst;
        this.filled = clock.instant();
    }

    /** Takes a token; returns false if none is left. */
    synchronized boolean take() {
        var now = clock.instant();
        var seconds = Math.max(0, Duration.between(filled, now).toNanos() / 1e9);
        tokens = Math.min(burst, tokens + seconds * perSecond);
        filled = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
