package dev.sallyport.cluster;

import dev.sallyport.admission.StoredObjects;
import dev.sallyport.listing.StoredObject;
import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Objects from the API server, without a cache. */
@Singleton
public final class ClusterObjects implements StoredObjects {
    private final KubernetesClient client;

    public ClusterObjects(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public Optional<HasMetadata> find(ObjectKind kind, String namespace, String name) {
        return ApiServerCall.get(() -> StoredObject.find(client, kind, namespace, name));
    }
}
