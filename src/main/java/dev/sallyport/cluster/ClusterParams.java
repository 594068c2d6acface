package dev.sallyport.cluster;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.sallyport.check.rule.ParamsReader;
import dev.sallyport.check.rule.ParamsReference;
import dev.sallyport.workload.Deadline;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Objects with the parameters of policies. Each one is watched by name from the time at which a policy refers to it, and until
 * no rule has read it for some time.
 */
@Singleton
public final class ClusterParams implements ParamsReader {
    private static final int MAX_WATCHED = 200;
    private static final Duration MAX_UNUSED = Duration.ofHours(6);
    private static final Duration MAX_WAIT = Duration.ofSeconds(2);

    private final LoadingCache<ParamsReference, WatchedObject> watched;

    /** Creates a reader that watches no object. */
    public ClusterParams(KubernetesClient client, InstantSource clock) {
        watched = Caffeine.newBuilder()
                .maximumSize(MAX_WATCHED)
                .expireAfterAccess(MAX_UNUSED)
                .<ParamsReference, WatchedObject>removalListener((_, object, _) -> stop(object))
                .build(reference -> new WatchedObject(client, reference, clock));
    }

    @Override
    public Params read(ParamsReference reference, Deadline deadline) {
        return watched.get(reference).read(deadline.atMost(MAX_WAIT));
    }

    @Override
    public void prepare(ParamsReference reference) {
        watched.get(reference).start();
    }

    @Override
    public boolean isReady(ParamsReference reference) {
        var known = watched.getIfPresent(reference);
        return known != null && known.isReady();
    }

    /** Stops watching. */
    public void stop() {
        watched.invalidateAll();
        watched.cleanUp();
    }

    private static void stop(@Nullable WatchedObject object) {
        if (object != null) {
            object.stop();
        }
    }
}
