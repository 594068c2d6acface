package dev.sallyport.identity;

import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.List;
import java.util.Optional;

/** What objects belong to, as they say themselves. */
@FunctionalInterface
public interface OwnerReader {

    /**
     * The owners that an object names, asked for if need be.
     *
     * @return empty where there is no such object, by name and uid
     * @throws RuntimeException where the cluster does not answer
     */
    Optional<List<OwnerReference>> ownersOf(Ancestor object);

    /**
     * An object that others belong to.
     *
     * @param uid which tells it from another that had the same name
     */
    record Ancestor(ObjectKind kind, String namespace, String name, String uid) {}
}
