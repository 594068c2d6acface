package dev.sallyport.admission;

import io.fabric8.kubernetes.api.model.Namespace;
import java.util.Optional;

/** What is known of namespaces. */
public interface NamespaceReader {

    /** A namespace, at once; empty where it is not known, such as when it was made just now. */
    Optional<Namespace> known(String name);

    /**
     * A namespace, asked for if need be.
     *
     * @return empty where there is no such namespace
     * @throws RuntimeException where the cluster does not answer
     */
    Optional<Namespace> find(String name);
}
