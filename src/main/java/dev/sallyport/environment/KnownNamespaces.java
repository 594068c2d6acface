package dev.sallyport.environment;

import java.util.Map;

/** Port to the namespaces of the cluster. */
public interface KnownNamespaces {

    /** Returns the labels of all namespaces, by name. */
    Map<String, Map<String, String>> labels();

    /** Adds a listener that runs after every change. */
    void onChange(Runnable listener);
}
