package dev.sallyport.registry.http;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.sallyport.signature.RegistryListener;
import dev.sallyport.signature.RegistryListener.HostEvent;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Bulkheads of all registry hosts. Image references decide which hosts are used, so their number is limited. */
public final class HostBulkheads {
    static final int MAX = 256;

    private final LoadingCache<Origin, HostBulkhead> bulkheads;

    public HostBulkheads(RegistryLimits limits, InstantSource clock, RegistryListener listener) {
        this.bulkheads = Caffeine.newBuilder()
                .maximumSize(MAX)
                .evictionListener((@Nullable Origin origin, @Nullable HostBulkhead _, RemovalCause _) ->
                        listener.notice(requireNonNull(origin).registry(), HostEvent.CIRCUIT_CLOSED))
                .build(origin -> new HostBulkhead(origin, limits, clock, listener));
    }

    HostBulkhead of(Origin origin) {
        return bulkheads.get(origin);
    }

    /** Returns the number of bulkheads. */
    long count() {
        bulkheads.cleanUp();
        return bulkheads.estimatedSize();
    }
}
