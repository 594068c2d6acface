package dev.sallyport.cluster;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.sallyport.identity.OwnerReader;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Owners of objects from the API server. The owners of an object are cached for a minute; a missing object is not cached,
 * because it may be created at any time.
 */
@Singleton
public final class ClusterOwnerReader implements OwnerReader {
    private static final Duration LIFETIME = Duration.ofMinutes(1);
    private static final int MAX_OBJECTS = 10_000;

    private final KubernetesClient client;
    private final Cache<Ancestor, List<OwnerReference>> owners;

    public ClusterOwnerReader(KubernetesClient client, Ticker ticker) {
        this.client = client;
        this.owners = Caffeine.newBuilder()
                .ticker(ticker)
                .maximumSize(MAX_OBJECTS)
                .expireAfterWrite(LIFETIME)
                .build();
    }

    @Override
    public Optional<List<OwnerReference>> ownersOf(Ancestor object) {
        var cached = Optional.ofNullable(owners.getIfPresent(object));
        if (cached.isPresent()) {
            return cached;
        }
        var found = read(object);
        found.ifPresent(each -> owners.put(object, each));
        return found;
    }

    private Optional<List<OwnerReference>> read(Ancestor object) {
        var current = ApiServerCall.get(() -> client.resources(object.kind().type())
                .inNamespace(object.namespace())
                .withName(object.name())
                .get());
        return current != null && object.uid().equals(current.getMetadata().getUid())
                ? Optional.of(List.copyOf(current.getMetadata().getOwnerReferences()))
                : Optional.empty();
    }
}
