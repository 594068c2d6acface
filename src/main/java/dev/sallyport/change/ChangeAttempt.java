package dev.sallyport.change;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.environment.ControlledResource;
import dev.sallyport.identity.User;

/**
 * Admission request that may be a controlled change.
 *
 * @param operation {@code CREATE}, {@code UPDATE}, {@code DELETE} or {@code CONNECT}
 * @param subresource empty for the object itself
 * @param kind kind of the object to which the subresource belongs
 * @param name name of the object, or its {@code generateName}
 * @param object object after the operation; missing or null for a deletion
 * @param oldObject object before the operation; missing or null for a creation
 */
public record ChangeAttempt(
        User user,
        String operation,
        ControlledResource resource,
        String subresource,
        String kind,
        String namespace,
        String name,
        JsonNode object,
        JsonNode oldObject) {

    /** Returns whether the request is about one of these subresources of the resource. */
    boolean isAbout(String resourceName, String subresourceName) {
        return resource.group().isEmpty()
                && resource.name().equals(resourceName)
                && subresource.equals(subresourceName);
    }
}
