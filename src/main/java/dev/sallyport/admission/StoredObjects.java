package dev.sallyport.admission;

import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;

/** Port to the objects in the cluster. */
@FunctionalInterface
public interface StoredObjects {

    /**
     * Returns an object from the API server. Blocks.
     *
     * @return empty if no such object exists
     * @throws dev.sallyport.identity.ClusterUnavailableException if the cluster does not answer
     */
    Optional<HasMetadata> find(ObjectKind kind, String namespace, String name);
}
