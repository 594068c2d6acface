package dev.sallyport.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Serving certificate that another client maintains in a Secret, such as cert-manager. The operator only reads it; while
 * its content is unusable, the last usable certificate stays in use.
 */
public final class ProvidedCertificate implements CertificateSource {
    private final KubernetesClient client;
    private final String namespace;
    private final String name;
    private final String host;
    private final Endpoint endpoint;
    private final InstantSource clock;
    private volatile @Nullable ProvidedIdentity current;

    /**
     * Creates a source that does no work before {@link #keep}.
     *
     * @param host host under which the API server calls the webhook
     */
    public ProvidedCertificate(
            KubernetesClient client,
            String namespace,
            String name,
            String host,
            Endpoint endpoint,
            InstantSource clock) {
        this.client = client;
        this.namespace = namespace;
        this.name = name;
        this.host = host;
        this.endpoint = endpoint;
        this.clock = clock;
    }

    /**
     * Reads the Secret, and presents its certificate if it has changed.
     *
     * @throws IllegalStateException if the Secret is missing or unusable; the message says how to fix it
     */
    @Override
    public synchronized void keep() {
        var secret = client.secrets().inNamespace(namespace).withName(name).get();
        if (secret == null) {
            throw new IllegalStateException("Secret %s/%s does not exist; create it with tls.crt, tls.key and ca.crt"
                    .formatted(namespace, name));
        }
        try {
            var identity = ProvidedIdentity.read(secret);
            identity.requireUsable(host, clock.instant());
            if (current == null || !identity.chain().equals(current.chain())) {
                endpoint.show(identity.key(), identity.chain().toArray(X509Certificate[]::new));
            }
            current = identity;
        } catch (IllegalStateException e) {
            throw new IllegalStateException("Secret %s/%s: %s".formatted(namespace, name, e.getMessage()), e);
        }
    }

    @Override
    public String secretName() {
        return name;
    }

    @Override
    public Optional<Instant> expiry() {
        return Optional.ofNullable(current)
                .map(identity -> identity.chain().getFirst().getNotAfter().toInstant());
    }

    @Override
    public Optional<String> trusted() {
        return Optional.ofNullable(current).map(identity -> ServingSecret.bundle(identity.trusted()));
    }
}
