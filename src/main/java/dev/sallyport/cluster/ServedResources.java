package dev.sallyport.cluster;

import dev.sallyport.policy.ServedKinds;
import dev.sallyport.workload.MatchedResource;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.inject.Singleton;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Resources that the API server serves, by group and version, from its discovery documents. If one cannot be read, such as that of an
 * extension API server that does not respond, the last answer counts.
 */
@Singleton
public final class ServedResources implements ServedKinds {
    private final KubernetesClient client;
    private final Map<String, Optional<List<APIResource>>> known = new ConcurrentHashMap<>();

    public ServedResources(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public boolean serves(MatchedResource resource) {
        return ResourceRules.isServed(resource, this::in);
    }

    /** Returns the resources with their subresources; empty if the version is not served or not known. */
    Optional<List<APIResource>> in(String apiVersion) {
        try {
            var list = client.getApiResources(apiVersion);
            known.put(apiVersion, Optional.ofNullable(list).map(served -> List.copyOf(served.getResources())));
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                known.put(apiVersion, Optional.empty());
            }
        }
        return known.getOrDefault(apiVersion, Optional.empty());
    }
}
