package dev.sallyport.configuration;

import dev.sallyport.workload.Workload;

/** Workload that a configuration belongs to. */
public record ConfigurationOwner(String namespace, String kind, String name) {

    /** Returns the owner of the configuration of a workload. */
    public static ConfigurationOwner of(Workload workload) {
        return new ConfigurationOwner(workload.namespace(), workload.kind().kind(), workload.name());
    }

    /** Returns the text that a protected form is bound to; names contain no slashes. */
    String context() {
        return namespace + "/" + kind + "/" + name;
    }
}
