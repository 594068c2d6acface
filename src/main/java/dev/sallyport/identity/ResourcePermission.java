package dev.sallyport.identity;

import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributes;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributesBuilder;

/**
 * RBAC permission on an object.
 *
 * @param verb verb such as {@code deploy} or {@code approve}
 * @param group API group; empty for the core group
 * @param resource resource in the plural, such as {@code environments}, or with a subresource, such as
 *     {@code serviceaccounts/token}
 * @param namespace namespace; empty for an object of cluster scope, or for all namespaces
 * @param name name; empty for all names
 */
public record ResourcePermission(String verb, String group, String resource, String namespace, String name) {
    private static final String GROUP = "sallyport.dev";

    /** Creates a permission on an object of a Sallyport kind. */
    public ResourcePermission(String verb, String resource, String namespace, String name) {
        this(verb, GROUP, resource, namespace, name);
    }

    /** Returns the attributes for a SubjectAccessReview or SelfSubjectAccessReview (authorization.k8s.io/v1). */
    public ResourceAttributes attributes() {
        var parts = resource.split("/", 2);
        return new ResourceAttributesBuilder()
                .withVerb(verb)
                .withGroup(group)
                .withVersion(version())
                .withResource(parts[0])
                .withSubresource(parts.length > 1 ? parts[1] : null)
                .withNamespace(namespace.isEmpty() ? null : namespace)
                .withName(name.isEmpty() ? null : name)
                .build();
    }

    private String version() {
        return switch (group) {
            case GROUP -> "v1alpha1";
            case "*" -> "*";
            default -> "v1";
        };
    }
}
