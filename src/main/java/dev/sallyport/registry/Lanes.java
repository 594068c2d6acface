package dev.sallyport.registry;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.sallyport.signature.RegistryWatcher;
import dev.sallyport.signature.RegistryWatcher.Happening;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** A lane for each host that is asked. Whoever names images chooses hosts, so there are no more than so many. */
final class Lanes {
    static final int MAX = 256;

    private final LoadingCache<Origin, Lane> lanes;

    Lanes(RegistryLimits limits, InstantSource clock, RegistryWatcher watcher) {
        this.lanes = Caffeine.newBuilder()
                .maximumSize(MAX)
                .evictionListener((@Nullable Origin origin, @Nullable Lane _, RemovalCause _) ->
                        watcher.notice(requireNonNull(origin).registry(), Happening.RECOVERED))
                .build(origin -> new Lane(origin, limits, clock, watcher));
    }

    Lane to(Origin origin) {
        return lanes.get(origin);
    }

    /** How many there are. */
    long count() {
        lanes.cleanUp();
        return lanes.estimatedSize();
    }
}
