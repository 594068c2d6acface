package dev.sallyport.identity;

/** Port to the operator's own user name. */
@FunctionalInterface
public interface OperatorIdentity {

    /**
     * Returns the operator's user name. The first call requests it from the cluster and blocks.
     *
     * @throws ClusterUnavailableException if the cluster does not answer
     */
    String name();
}
