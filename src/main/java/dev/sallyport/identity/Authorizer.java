package dev.sallyport.identity;

/** Whether somebody may do something; it is the cluster's own authorizers that say so, never a list of ours. */
@FunctionalInterface
public interface Authorizer {

    /**
     * Asks and waits.
     *
     * @throws RuntimeException where the cluster does not answer; that is no refusal
     */
    boolean allows(User user, ResourcePermission right);
}
