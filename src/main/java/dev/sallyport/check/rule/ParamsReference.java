package dev.sallyport.check.rule;

/**
 * Reference to the object with the parameters of a policy.
 *
 * @param namespace namespace; empty for an object of cluster scope
 */
public record ParamsReference(String apiVersion, String kind, String namespace, String name) {

    /** Returns the reference for messages, such as {@code ConfigMap shop/limits}. */
    @Override
    public String toString() {
        return namespace.isEmpty() ? kind + " " + name : "%s %s/%s".formatted(kind, namespace, name);
    }
}
