package dev.sallyport.admission;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** How often a client is told to ask again for the same reason: controllers of the cluster wait while they do. */
public final class RetryBudget {
    private static final int TRIES = 3;
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(1);
    private static final int REASONS = 10_000;

    private final Cache<String, AtomicInteger> taken;

    public RetryBudget(Ticker ticker) {
        taken = Caffeine.newBuilder()
                .ticker(ticker)
                .expireAfterWrite(FORGOTTEN_AFTER)
                .maximumSize(REASONS)
                .build();
    }

    /** Takes one try for that reason, such as the text of the findings; false where none is left. */
    public boolean take(String reason) {
        return taken.get(reason, _ -> new AtomicInteger()).incrementAndGet() <= TRIES;
    }
}
