package dev.sallyport.admission;

import dev.sallyport.identity.User;
import dev.sallyport.workload.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Typed attributes of an admission request: requester, operation and the identity of the object.
 *
 * @param uid of the request
 * @param apiVersion of the object, such as {@code apps/v1}
 * @param namespace of the object; empty for a cluster-scoped object
 * @param name of the object, or its {@code generateName}
 * @param subresource such as {@code ephemeralcontainers}; empty for the object itself
 * @param dryRun whether the request is a dry run, which is never recorded as a deployment
 * @param objectUid null for an object without a UID
 * @param owner the owner for which the user, as its controller, writes the object; null for the object of another user,
 *     whatever owner references it contains
 */
public record RequestInfo(
        String uid,
        Operation operation,
        String apiVersion,
        String kind,
        String namespace,
        String name,
        String subresource,
        User user,
        boolean dryRun,
        @Nullable String objectUid,
        @Nullable Owner owner) {

    /** Controlling owner reference of an object. */
    public record Owner(String apiVersion, String kind, String name, String uid) {}
}
