package dev.sallyport.rollout;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;

/**
 * Poll interval for the Pods of unsettled workloads: 15 s, stretched to keep all workloads together below 20 list requests a
 * second.
 */
public final class PodPollInterval {
    private static final Duration MIN_INTERVAL = Duration.ofSeconds(15);
    private static final Duration TIME_PER_WORKLOAD = Duration.ofMillis(50);
    private static final Duration ENTRY_LIFETIME = Duration.ofHours(1);

    private final Cache<String, Boolean> unsettled =
            Caffeine.newBuilder().expireAfterWrite(ENTRY_LIFETIME).build();

    /** Adds an unsettled workload and returns the time until its next poll. */
    public Duration add(String uid) {
        unsettled.put(uid, true);
        var all = TIME_PER_WORKLOAD.multipliedBy(unsettled.estimatedSize());
        return all.compareTo(MIN_INTERVAL) > 0 ? all : MIN_INTERVAL;
    }

    /** Removes a workload that is settled or deleted. */
    public void remove(String uid) {
        unsettled.invalidate(uid);
    }
}
