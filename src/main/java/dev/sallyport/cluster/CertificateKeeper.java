package dev.sallyport.cluster;

import dev.sallyport.cluster.CertificateMaker.Identity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the webhook's certificates in a Secret that all replicas share: makes them, renews them, and shows them to the
 * endpoint as soon as they change. Replicas that renew at once meet on the Secret's resource version; the first wins.
 */
public final class CertificateKeeper {
    private final KubernetesClient client;
    private final String namespace;
    private final String name;
    private final List<String> hosts;
    private final Endpoint endpoint;
    private final InstantSource clock;
    private volatile @Nullable ServingIdentity current;

    /** What shows the certificate. */
    @FunctionalInterface
    public interface Endpoint {
        /** Shows that certificate, from the next handshake on. */
        void show(PrivateKey key, X509Certificate[] chain);
    }

    /** Keeps a Secret of that name; nothing happens before {@link #keep}. */
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

    /** Looks at the Secret, mends and renews it where needed, and shows what is in it. */
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

    /** Name of the Secret. */
    public String secretName() {
        return name;
    }

    /** When the serving certificate expires; empty before there is one. */
    public Optional<Instant> expiry() {
        return Optional.ofNullable(current)
                .map(identity -> identity.serving().certificate().getNotAfter().toInstant());
    }

    /** The authorities to be trusted, as PEM blocks; empty before there is one. */
    public Optional<String> trusted() {
        return Optional.ofNullable(current).map(identity -> ServingSecret.bundle(identity.trusted()));
    }

    /** False where somebody else has written the Secret meanwhile. */
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
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
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
