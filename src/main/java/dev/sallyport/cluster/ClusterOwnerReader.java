package dev.sallyport.cluster;

import dev.sallyport.identity.OwnerReader;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Asks the API server for owners. What one said is remembered for a minute, that it was not there is not. */
public final class ClusterOwnerReader implements OwnerReader {
    private static final Duration REMEMBERED = Duration.ofMinutes(1);
    private static final int OBJECTS = 10_000;

    private final KubernetesClient client;
    private final Cache<Ancestor, List<OwnerReference>> known;

    public ClusterOwnerReader(KubernetesClient client, Ticker ticker) {
        this.client = client;
        this.known = Caffeine.newBuilder()
                .ticker(ticker)
                .maximumSize(OBJECTS)
                .expireAfterWrite(REMEMBERED)
                .build();
    }

    @Override
    public Optional<List<OwnerReference>> ownersOf(Ancestor object) {
        var before = Optional.ofNullable(known.getIfPresent(object));
        if (before.isPresent()) {
            return before;
        }
        var now = ask(object);
        now.ifPresent(owners -> known.put(object, owners));
        return now;
    }

    private Optional<List<OwnerReference>> ask(Ancestor object) {
        var there = client.resources(object.kind().type())
                .inNamespace(object.namespace())
                .withName(object.name())
                .get();
        return there != null && object.uid().equals(there.getMetadata().getUid())
                ? Optional.of(List.copyOf(there.getMetadata().getOwnerReferences()))
                : Optional.empty();
    }
}
