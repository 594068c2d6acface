package dev.sallyport.identity;

import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.List;
import java.util.Optional;

/** Port to the owner references of objects in the cluster. */
@FunctionalInterface
public interface OwnerReader {

    /**
     * Returns the owner references of an object, from a cache or from the cluster.
     *
     * @return empty if no object with this name and UID exists
     * @throws ClusterUnavailableException if the cluster does not answer
     */
    Optional<List<OwnerReference>> ownersOf(Ancestor object);

    /**
     * Direct or indirect owner of an object.
     *
     * @param uid UID, which distinguishes it from other objects of the same name
     */
    record Ancestor(ObjectKind kind, String namespace, String name, String uid) {}
}
