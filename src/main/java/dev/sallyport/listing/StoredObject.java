package dev.sallyport.listing;

import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;

/** Objects of evaluated kinds in the API server. */
public final class StoredObject {
    private StoredObject() {}

    /** Returns an object; empty if it does not exist, or if the cluster does not serve its custom kind. */
    public static Optional<HasMetadata> find(KubernetesClient client, ObjectKind kind, String namespace, String name) {
        return kind.custom().isPresent()
                ? Optional.ofNullable(client.genericKubernetesResources(ListedObject.type(kind))
                        .inNamespace(namespace)
                        .withName(name)
                        .get())
                : Optional.ofNullable(client.resources(kind.type())
                        .inNamespace(namespace)
                        .withName(name)
                        .get());
    }
}
