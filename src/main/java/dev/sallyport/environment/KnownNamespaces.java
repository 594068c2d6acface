package dev.sallyport.environment;

import java.util.Map;

/** The namespaces of the cluster. */
public interface KnownNamespaces {

    /** Labels of every namespace, by its name. */
    Map<String, Map<String, String>> labels();

    /** Tells after every change. */
    void onChange(Runnable listener);
}
