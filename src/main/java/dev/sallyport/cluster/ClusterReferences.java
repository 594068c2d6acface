package dev.sallyport.cluster;

import static java.util.Objects.requireNonNullElse;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.sallyport.check.runtime.ReferencedObjects;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.workload.Deadline;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.inject.Singleton;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lookup of referenced objects at the API server, with a cache of seconds that contains names and keys only. A namespace has a
 * limited number of lookups at the same time.
 */
@Singleton
public final class ClusterReferences implements ReferencedObjects {
    private static final Duration FOUND_LIFETIME = Duration.ofSeconds(30);
    private static final Duration ABSENT_LIFETIME = Duration.ofSeconds(1);
    private static final int MAX_ENTRIES = 10_000;
    private static final int PER_NAMESPACE = 8;

    private final KubernetesClient client;
    private final Cache<ReferenceKey, Lookup> answers;
    /** A semaphore lasts as long as a lookup of its namespace runs. */
    private final LoadingCache<String, Semaphore> permits =
            Caffeine.newBuilder().weakValues().build(_ -> new Semaphore(PER_NAMESPACE));

    private record ReferenceKey(ReferencedKind kind, String namespace, String name) {}

    public ClusterReferences(KubernetesClient client, Ticker ticker) {
        this.client = client;
        this.answers = Caffeine.newBuilder()
                .ticker(ticker)
                .maximumSize(MAX_ENTRIES)
                .expireAfter(Expiry.<ReferenceKey, Lookup>creating(
                        (_, lookup) -> lookup instanceof Lookup.Existing ? FOUND_LIFETIME : ABSENT_LIFETIME))
                .build();
    }

    @Override
    public Optional<Lookup> known(ReferencedKind kind, String namespace, String name) {
        return Optional.ofNullable(answers.getIfPresent(new ReferenceKey(kind, namespace, name)));
    }

    @Override
    public Lookup find(ReferencedKind kind, String namespace, String name, Deadline deadline) {
        var key = new ReferenceKey(kind, namespace, name);
        var known = answers.getIfPresent(key);
        return known != null ? known : limited(key, deadline);
    }

    private Lookup limited(ReferenceKey key, Deadline deadline) {
        var permit = permits.get(key.namespace());
        try {
            if (!permit.tryAcquire(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS)) {
                return new Lookup.Unknown(UndecidedReason.OVERLOADED, "waits for other lookups of the namespace");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Lookup.Unknown(UndecidedReason.PENDING, "was not looked up");
        }
        try {
            return looked(key);
        } finally {
            permit.release();
        }
    }

    /** Failures are not cached. */
    private Lookup looked(ReferenceKey key) {
        try {
            var object = object(key);
            var lookup = object == null ? new Lookup.Absent() : new Lookup.Existing(parts(object));
            answers.put(key, lookup);
            return lookup;
        } catch (KubernetesClientException e) {
            return e.getCode() == HttpURLConnection.HTTP_FORBIDDEN
                    ? new Lookup.Unknown(UndecidedReason.POLICY_ERROR, forbidden(key.kind()))
                    : new Lookup.Unknown(UndecidedReason.CLUSTER_UNAVAILABLE, "was not looked up: no answer");
        }
    }

    private static String forbidden(ReferencedKind kind) {
        return kind == ReferencedKind.SECRET
                ? "may not be read by the operator: permit it with registry.readPullSecrets of the chart or"
                        + " deploy/components/pull-secrets"
                : "may not be read by the operator";
    }

    private @Nullable HasMetadata object(ReferenceKey key) {
        var type = switch (key.kind()) {
            case CONFIG_MAP -> ConfigMap.class;
            case SECRET -> Secret.class;
            case SERVICE_ACCOUNT -> ServiceAccount.class;
            case PERSISTENT_VOLUME_CLAIM -> PersistentVolumeClaim.class;
            case SERVICE -> Service.class;
        };
        return client.resources(type)
                .inNamespace(key.namespace())
                .withName(key.name())
                .get();
    }

    private static Set<String> parts(HasMetadata object) {
        return switch (object) {
            case ConfigMap map -> keys(map.getData(), map.getBinaryData());
            case Secret secret -> keys(secret.getData(), Map.of());
            case Service service -> ports(service);
            default -> Set.of();
        };
    }

    private static Set<String> keys(@Nullable Map<String, String> data, @Nullable Map<String, String> binaryData) {
        var keys = new HashSet<String>();
        keys.addAll(requireNonNullElse(data, Map.<String, String>of()).keySet());
        keys.addAll(requireNonNullElse(binaryData, Map.<String, String>of()).keySet());
        return keys;
    }

    /** Returns the numbers and names of the ports. */
    private static Set<String> ports(Service service) {
        var parts = new HashSet<String>();
        var spec = service.getSpec();
        var ports = spec == null ? List.<ServicePort>of() : requireNonNullElse(spec.getPorts(), List.<ServicePort>of());
        for (var port : ports) {
            parts.add(String.valueOf(port.getPort()));
            if (port.getName() != null) {
                parts.add(port.getName());
            }
        }
        return parts;
    }
}
