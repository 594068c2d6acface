package dev.sallyport.identity;

/** Port to the authorizers of the cluster, such as RBAC. */
@FunctionalInterface
public interface Authorizer {

    /**
     * Returns whether a user has a permission. Blocks until the cluster answers.
     *
     * @throws ClusterUnavailableException if the cluster does not answer, which is not a denial
     */
    boolean allows(User user, ResourcePermission permission);
}
