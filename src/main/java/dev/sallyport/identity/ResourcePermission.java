package dev.sallyport.identity;

import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributes;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributesBuilder;

/**
 * RBAC permission on an object of a Sallyport kind.
 *
 * @param verb verb such as {@code deploy} or {@code approve}
 * @param resource resource in the plural, such as {@code environments}
 * @param namespace namespace; empty for an object of cluster scope
 */
public record ResourcePermission(String verb, String resource, String namespace, String name) {
    private static final String GROUP = "sallyport.dev";
    private static final String VERSION = "v1alpha1";

    /** Returns the attributes for a SubjectAccessReview or SelfSubjectAccessReview (authorization.k8s.io/v1). */
    public ResourceAttributes attributes() {
        return new ResourceAttributesBuilder()
                .withVerb(verb)
                .withGroup(GROUP)
                .withVersion(VERSION)
                .withResource(resource)
                .withNamespace(namespace.isEmpty() ? null : namespace)
                .withName(name)
                .build();
    }
}
