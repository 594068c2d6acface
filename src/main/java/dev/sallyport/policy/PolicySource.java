package dev.sallyport.policy;

/**
 * Object that a compiled policy comes from: a DeploymentPolicy, an Environment or a NamespacePolicy.
 *
 * @param name name of the object; namespace and name of a NamespacePolicy, such as {@code shop/probes}
 */
public record PolicySource(SourceKind kind, String name) {
    private static final String ENVIRONMENT_PREFIX = "environment/";
    private static final String NAMESPACE_PREFIX = "namespace/";

    /** Kinds that policies are compiled from. */
    public enum SourceKind {
        DEPLOYMENT_POLICY("DeploymentPolicy", "policy"),
        ENVIRONMENT("Environment", "environment"),
        NAMESPACE_POLICY("NamespacePolicy", "namespace policy");

        private final String kind;
        private final String noun;

        SourceKind(String kind, String noun) {
            this.kind = kind;
            this.noun = noun;
        }

        /** Returns the Kubernetes kind, such as {@code DeploymentPolicy}. */
        @Override
        public String toString() {
            return kind;
        }
    }

    /** Returns the source of the policy that a DeploymentPolicy is compiled to. */
    public static PolicySource policy(String name) {
        return new PolicySource(SourceKind.DEPLOYMENT_POLICY, name);
    }

    /** Returns the source of the policies that an Environment is compiled to. */
    public static PolicySource environment(String name) {
        return new PolicySource(SourceKind.ENVIRONMENT, name);
    }

    /** Returns the source of the policy that a NamespacePolicy is compiled to. */
    public static PolicySource namespacePolicy(String namespace, String name) {
        return new PolicySource(SourceKind.NAMESPACE_POLICY, namespace + "/" + name);
    }

    /** Returns whether the source is an object of a namespace, which weakens no other policy. */
    public boolean isOfNamespace() {
        return kind == SourceKind.NAMESPACE_POLICY;
    }

    /** Returns the namespace of the object; empty for a cluster-scoped one. */
    public String namespace() {
        return isOfNamespace() ? name.substring(0, name.indexOf('/')) : "";
    }

    /** Returns the name of the object without its namespace. */
    public String objectName() {
        return isOfNamespace() ? name.substring(name.indexOf('/') + 1) : name;
    }

    /** Returns the source with a {@link #reference()}. */
    public static PolicySource ofReference(String reference) {
        if (reference.startsWith(ENVIRONMENT_PREFIX)) {
            return environment(reference.substring(ENVIRONMENT_PREFIX.length()));
        }
        var parts = reference.split("/", -1);
        return parts.length == 3 && reference.startsWith(NAMESPACE_PREFIX)
                ? namespacePolicy(parts[1], parts[2])
                : policy(reference);
    }

    /**
     * Returns the name in exceptions, records and reports: the name of a DeploymentPolicy, {@code environment/NAME} or
     * {@code namespace/NAMESPACE/NAME}. No DeploymentPolicy can have such a name.
     */
    public String reference() {
        return switch (kind) {
            case DEPLOYMENT_POLICY -> name;
            case ENVIRONMENT -> ENVIRONMENT_PREFIX + name;
            case NAMESPACE_POLICY -> NAMESPACE_PREFIX + name;
        };
    }

    /** Returns the source in messages, such as {@code policy "web"}. */
    @Override
    public String toString() {
        return kind.noun + " \"" + name + "\"";
    }
}
