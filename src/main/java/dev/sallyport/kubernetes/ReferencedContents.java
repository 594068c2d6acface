package dev.sallyport.kubernetes;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.configuration.ReferencedObjects;
import dev.sallyport.identity.ClusterUnavailableException;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** ConfigMaps and Secrets of workloads, read from the API server by name. */
public final class ReferencedContents implements ReferencedObjects {
    private final KubernetesClient client;
    private final String advice;

    /**
     * Creates a reader.
     *
     * @param advice how to permit reading, for the reason of an object that may not be read
     */
    public ReferencedContents(KubernetesClient client, String advice) {
        this.client = client;
        this.advice = advice;
    }

    @Override
    public ReferencedData read(Kind kind, String namespace, String name) {
        try {
            return switch (kind) {
                case CONFIG_MAP -> configMap(namespace, name);
                case SECRET -> secret(namespace, name);
            };
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                return new ReferencedData.Withheld("%s \"%s\" in namespace \"%s\" may not be read%s"
                        .formatted(kind.label(), name, namespace, advice));
            }
            throw new ClusterUnavailableException(e);
        }
    }

    private ReferencedData configMap(String namespace, String name) {
        var map = client.configMaps().inNamespace(namespace).withName(name).get();
        if (map == null) {
            return new ReferencedData.Absent();
        }
        var data = decoded(map.getBinaryData());
        requireNonNullElse(map.getData(), Map.<String, String>of())
                .forEach((key, text) -> data.put(key, text.getBytes(StandardCharsets.UTF_8)));
        return new ReferencedData.Contents(data);
    }

    private ReferencedData secret(String namespace, String name) {
        var secret = client.secrets().inNamespace(namespace).withName(name).get();
        return secret == null ? new ReferencedData.Absent() : new ReferencedData.Contents(decoded(secret.getData()));
    }

    private static Map<String, byte[]> decoded(@Nullable Map<String, String> data) {
        var decoded = new HashMap<String, byte[]>();
        requireNonNullElse(data, Map.<String, String>of())
                .forEach((key, base64) -> decoded.put(key, Base64.getDecoder().decode(base64)));
        return decoded;
    }
}
