package dev.sallyport.identity;

import dev.sallyport.workload.ObjectKind;

/** Which objects there are that others say they belong to. */
@FunctionalInterface
public interface Owners {

    /**
     * Whether there is such an object, asked for if need be.
     *
     * @throws RuntimeException where the cluster does not answer
     */
    boolean exists(Owner owner);

    /**
     * An object that others belong to.
     *
     * @param uid which tells it from another that had the same name
     */
    record Owner(ObjectKind kind, String namespace, String name, String uid) {}
}
