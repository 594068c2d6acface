package dev.sallyport.registry.http;

import static java.util.Objects.requireNonNull;

import dev.sallyport.signature.RegistryListener;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.sallyport.signature.RegistryListener.Happening;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** A lane for each host that is asked. Whoever names images chooses hosts, so there are no more than so many. */
public final class HostBulkheads {
    static final int MAX = 256;

    private final LoadingCache<Origin, HostBulkhead> lanes;

    public HostBulkheads(RegistryLimits limits, InstantSource clock, RegistryListener watcher) {
        this.lanes = Caffeine.newBuilder()
                .maximumSize(MAX)
                .evictionListener((@Nullable Origin origin, @Nullable HostBulkhead _, RemovalCause _) ->
                        watcher.notice(requireNonNull(origin).registry(), Happening.RECOVERED))
                .build(origin -> new HostBulkhead(origin, limits, clock, watcher));
    }

    HostBulkhead to(Origin origin) {
        return lanes.get(origin);
    }

    /** How many there are. */
    long count() {
        lanes.cleanUp();
        return lanes.estimatedSize();
    }
}
