package dev.sallyport.webhook;

import dev.sallyport.identity.User;
import dev.sallyport.webhook.AdmissionRequest.GroupVersionKind;
import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Optional;

/**
 * Fields of an AdmissionRequest (admission.k8s.io/v1) as the client has written them, however they were read.
 *
 * @param resource group, version and resource in the place of the kind
 * @param metadata name, UID and owner references of the object, or of the deleted one; empty without an object
 */
record RequestFields(
        String uid,
        GroupVersionKind kind,
        GroupVersionKind resource,
        String subresource,
        String name,
        String namespace,
        String operation,
        User user,
        boolean dryRun,
        ObjectMeta metadata) {

    /** Returns the kind of the object whose replicas the request changes through the subresource {@code scale}. */
    Optional<ObjectKind> scaledKind() {
        return subresource.equals("scale")
                ? ObjectKind.ofResource(resource.group(), resource.kind())
                : Optional.empty();
    }
}
