package dev.sallyport.admission;

import dev.sallyport.identity.User;
import org.jspecify.annotations.Nullable;

/**
 * Who wants to do what: the part of an AdmissionRequest that records need.
 *
 * @param uid of the AdmissionRequest
 * @param operation CREATE or UPDATE
 * @param apiVersion of the object, such as {@code apps/v1}
 * @param namespace of the object; empty for one of cluster scope
 * @param name of the object, or what it is to be generated from
 * @param subresource such as {@code ephemeralcontainers}; empty for the object itself
 * @param dryRun nothing is to be kept, and so nothing recorded
 * @param objectUid null for an object that has none yet
 * @param owner the controller that the object says it belongs to
 */
public record RequestInfo(
        String uid,
        String operation,
        String apiVersion,
        String kind,
        String namespace,
        String name,
        String subresource,
        User user,
        boolean dryRun,
        @Nullable String objectUid,
        @Nullable Owner owner) {

    /** The controlling owner reference of an object. */
    public record Owner(String apiVersion, String kind, String name, String uid) {}
}
