package dev.sallyport.admission;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Limit of retries per reason; controllers of the cluster block while they retry. */
public final class RetryBudget {
    private static final int MAX_RETRIES = 3;
    private static final Duration RESET_AFTER = Duration.ofMinutes(1);
    private static final int MAX_REASONS = 10_000;

    private final Cache<String, AtomicInteger> retries;

    public RetryBudget(Ticker ticker) {
        retries = Caffeine.newBuilder()
                .ticker(ticker)
                .expireAfterWrite(RESET_AFTER)
                .maximumSize(MAX_REASONS)
                .build();
    }

    /** Acquires one retry for a reason, such as the text of the findings; returns false if none is left. */
    public boolean acquire(String reason) {
        return retries.get(reason, _ -> new AtomicInteger()).incrementAndGet() <= MAX_RETRIES;
    }
}
