package dev.sallyport.cluster;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.sallyport.identity.Owners;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;

/** Asks the API server for owners. That one was there is remembered for a minute, that it was not is not. */
public final class ClusterOwners implements Owners {
    private static final Duration REMEMBERED = Duration.ofMinutes(1);
    private static final int OWNERS = 10_000;

    private final KubernetesClient client;
    private final Cache<Owner, Boolean> seen;

    public ClusterOwners(KubernetesClient client, Ticker ticker) {
        this.client = client;
        this.seen = Caffeine.newBuilder()
                .ticker(ticker)
                .maximumSize(OWNERS)
                .expireAfterWrite(REMEMBERED)
                .build();
    }

    @Override
    public boolean exists(Owner owner) {
        if (seen.getIfPresent(owner) != null) {
            return true;
        }
        var there = client.resources(owner.kind().type())
                .inNamespace(owner.namespace())
                .withName(owner.name())
                .get();
        var exists = there != null && owner.uid().equals(there.getMetadata().getUid());
        if (exists) {
            seen.put(owner, true);
        }
        return exists;
    }
}
