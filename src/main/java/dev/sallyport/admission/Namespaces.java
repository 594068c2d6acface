package dev.sallyport.admission;

import java.util.Map;
import java.util.Optional;

/** What is known of namespaces. */
public interface Namespaces {

    /** Labels of a namespace, at once; empty where it is not known, such as when it was made just now. */
    Optional<Map<String, String>> known(String namespace);

    /**
     * Labels of a namespace, asked for if need be.
     *
     * @return empty where there is no such namespace
     * @throws RuntimeException where the cluster does not answer
     */
    Optional<Map<String, String>> find(String namespace);
}
