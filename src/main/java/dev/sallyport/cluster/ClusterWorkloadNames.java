package dev.sallyport.cluster;

import dev.sallyport.exception.WorkloadNames;
import dev.sallyport.listing.NameSearch;
import dev.sallyport.workload.Glob;
import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.inject.Singleton;

/** Names of objects from the API server. */
@Singleton
public final class ClusterWorkloadNames implements WorkloadNames {
    private final KubernetesClient client;

    public ClusterWorkloadNames(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public boolean anyMatches(ObjectKind kind, String namespace, Glob names) {
        return ApiServerCall.get(() -> NameSearch.anyMatches(client, kind, namespace, names));
    }
}
