package dev.sallyport.cluster;

import dev.sallyport.cluster.CertificateMaker.Identity;
import dev.sallyport.kubernetes.ConflictRetry;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Serving certificate and its certificate authorities, in a Secret that all replicas share.
 *
 * <p>Creates and renews the certificates and passes them to the endpoint after each change. The resource version of the
 * Secret decides between replicas that renew at the same time: the first write wins.
 */
public final class CertificateKeeper implements CertificateSource {
    private final KubernetesClient client;
    private final String namespace;
    private final String name;
    private final List<String> hosts;
    private final Endpoint endpoint;
    private final InstantSource clock;
    private volatile @Nullable ServingIdentity current;

    /** Creates a keeper that does no work before {@link #keep}. */
    public CertificateKeeper(
            KubernetesClient client,
            String namespace,
            String name,
            List<String> hosts,
            Endpoint endpoint,
            InstantSource clock) {
        this.client = client;
        this.namespace = namespace;
        this.name = name;
        this.hosts = List.copyOf(hosts);
        this.endpoint = endpoint;
        this.clock = clock;
    }

    /** Reads the Secret, replaces or renews its content if needed, and presents the certificate. */
    @Override
    public synchronized void keep() {
        var secret = client.secrets().inNamespace(namespace).withName(name).get();
        var identity = secret == null ? Optional.<ServingIdentity>empty() : ServingSecret.read(secret);
        var renewed = identity.isEmpty()
                ? Optional.of(ServingIdentity.create(hosts, clock.instant()))
                : identity.get().renewed(hosts, clock.instant());
        if (renewed.isEmpty()) {
            show(identity.get());
        } else if (write(renewed.get(), secret)) {
            show(renewed.get());
        } else {
            keep();
        }
    }

    @Override
    public String secretName() {
        return name;
    }

    @Override
    public Optional<Instant> expiry() {
        return Optional.ofNullable(current)
                .map(identity -> identity.serving().certificate().getNotAfter().toInstant());
    }

    @Override
    public Optional<String> trusted() {
        return Optional.ofNullable(current).map(identity -> ServingSecret.bundle(identity.trusted()));
    }

    /** Returns false if another client has changed the Secret since it was read. */
    private boolean write(ServingIdentity identity, @Nullable Secret before) {
        try {
            if (before == null) {
                client.resource(ServingSecret.write(identity, namespace, name, null))
                        .create();
            } else {
                client.resource(ServingSecret.write(
                                identity, namespace, name, before.getMetadata().getResourceVersion()))
                        .update();
            }
            return true;
        } catch (KubernetesClientException e) {
            if (ConflictRetry.isStale(e)) {
                return false;
            }
            throw e;
        }
    }

    private void show(ServingIdentity identity) {
        Identity serving = identity.serving();
        if (current == null || !serving.certificate().equals(current.serving().certificate())) {
            endpoint.show(serving.key(), identity.chain());
        }
        current = identity;
    }
}
