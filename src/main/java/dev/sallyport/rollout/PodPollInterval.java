package dev.sallyport.rollout;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;

/**
 * When the pods of a workload that is not settled are looked at again: soon, but where very many are on their way at the
 * same time so that the API server is asked for no more than twenty lists a second.
 */
public final class PodPollInterval {
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final Duration EACH = Duration.ofMillis(50);
    private static final Duration FORGOTTEN = Duration.ofHours(1);

    private final Cache<String, Boolean> unsettled =
            Caffeine.newBuilder().expireAfterWrite(FORGOTTEN).build();

    /** The one of that uid is on its way; answers how long to wait until the next look. */
    public Duration unsettled(String uid) {
        unsettled.put(uid, true);
        var all = EACH.multipliedBy(unsettled.estimatedSize());
        return all.compareTo(SOON) > 0 ? all : SOON;
    }

    /** The one of that uid has arrived, or is gone. */
    public void settled(String uid) {
        unsettled.invalidate(uid);
    }
}
