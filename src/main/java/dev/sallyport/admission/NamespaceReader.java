package dev.sallyport.admission;

import io.fabric8.kubernetes.api.model.Namespace;
import java.util.Optional;

/** Port to the namespaces of the cluster. */
public interface NamespaceReader {

    /** Returns a cached namespace; empty where it is not cached, such as directly after its creation. */
    Optional<Namespace> known(String name);

    /**
     * Returns a namespace, from the API server if it is not cached.
     *
     * @return empty if the namespace does not exist
     * @throws RuntimeException if the API server does not answer
     */
    Optional<Namespace> find(String name);
}
