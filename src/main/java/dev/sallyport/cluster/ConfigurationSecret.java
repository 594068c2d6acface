package dev.sallyport.cluster;

import dev.sallyport.configuration.ConfigurationKey;
import dev.sallyport.identity.ClusterUnavailableException;
import dev.sallyport.kubernetes.ConflictRetry;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Base64;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Key for configurations, in a Secret that all replicas share. The first replica that needs it creates the Secret; it is
 * never changed. Without the Secret, recorded configurations are recorded again with a new key.
 */
public final class ConfigurationSecret implements Supplier<ConfigurationKey> {
    private static final String ENTRY = "key";

    private final KubernetesClient client;
    private final String namespace;
    private final String name;
    private volatile @Nullable ConfigurationKey known;

    /** Creates a key that is read when it is first needed. */
    public ConfigurationSecret(KubernetesClient client, String namespace, String name) {
        this.client = client;
        this.namespace = namespace;
        this.name = name;
    }

    @Override
    public ConfigurationKey get() {
        var present = known;
        return present == null ? read() : present;
    }

    private synchronized ConfigurationKey read() {
        var present = known;
        if (present != null) {
            return present;
        }
        try {
            var stored = stored();
            var key = ConfigurationKey.of(content(stored == null ? create() : stored));
            known = key;
            return key;
        } catch (KubernetesClientException | IllegalArgumentException e) {
            throw new ClusterUnavailableException(new IllegalStateException(
                    "the Secret \"%s\" with the key for configurations cannot be read or created".formatted(name), e));
        }
    }

    private @Nullable Secret stored() {
        return client.secrets().inNamespace(namespace).withName(name).get();
    }

    /** Creates the Secret, or returns the one that another replica has created. */
    private Secret create() {
        var secret = new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .addToLabels("app.kubernetes.io/managed-by", "sallyport")
                .endMetadata()
                .withImmutable(true)
                .withData(Map.of(ENTRY, Base64.getEncoder().encodeToString(ConfigurationKey.newSecret())))
                .build();
        try {
            return client.resource(secret).create();
        } catch (KubernetesClientException e) {
            var other = ConflictRetry.isConflict(e) ? stored() : null;
            if (other == null) {
                throw e;
            }
            return other;
        }
    }

    private static byte[] content(Secret secret) {
        var data = secret.getData();
        return Base64.getDecoder().decode(data == null ? "" : data.getOrDefault(ENTRY, ""));
    }
}
