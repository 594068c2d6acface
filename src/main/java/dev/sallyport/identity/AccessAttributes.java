package dev.sallyport.identity;

/** Attributes of a request whose permission is reviewed, as in a SubjectAccessReview (authorization.k8s.io/v1). */
public sealed interface AccessAttributes {

    /** Returns the verb; for a path the HTTP method in lower case, such as {@code get}. */
    String verb();

    /** Request to a path that is no resource, such as {@code /healthz}. */
    record OfPath(String path, String verb) implements AccessAttributes {}

    /**
     * Request to a resource; empty parts are not set.
     *
     * @param name name; empty for all names
     */
    record OfResource(
            String group,
            String resource,
            String subresource,
            String namespace,
            String name,
            Selectors selectors,
            String verb)
            implements AccessAttributes {}

    /** Selectors of a list, watch or deletion of a collection; empty for none. */
    record Selectors(String field, String label) {
        public static final Selectors NONE = new Selectors("", "");
    }
}
