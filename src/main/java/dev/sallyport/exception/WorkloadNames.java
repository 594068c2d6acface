package dev.sallyport.exception;

import dev.sallyport.identity.ClusterUnavailableException;
import dev.sallyport.workload.Glob;
import dev.sallyport.workload.ObjectKind;

/** Port to the names of objects in the cluster. */
@FunctionalInterface
public interface WorkloadNames {

    /**
     * Returns whether an object of that kind has a matching name, or may have one beyond the objects that were read. Blocks
     * until the cluster answers.
     *
     * @throws ClusterUnavailableException if the cluster does not answer
     */
    boolean anyMatches(ObjectKind kind, String namespace, Glob names);
}
