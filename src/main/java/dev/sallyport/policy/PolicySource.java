package dev.sallyport.policy;

/** Object that a compiled policy comes from: a DeploymentPolicy or an Environment. */
public record PolicySource(SourceKind kind, String name) {
    private static final String ENVIRONMENT_PREFIX = "environment/";

    /** Kinds that policies are compiled from. */
    public enum SourceKind {
        DEPLOYMENT_POLICY("DeploymentPolicy", "policy"),
        ENVIRONMENT("Environment", "environment");

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

    /** Returns the source with a {@link #reference()}. */
    public static PolicySource ofReference(String reference) {
        return reference.startsWith(ENVIRONMENT_PREFIX)
                ? environment(reference.substring(ENVIRONMENT_PREFIX.length()))
                : policy(reference);
    }

    /**
     * Returns the name in exceptions, records and reports: the name of a DeploymentPolicy, or {@code environment/NAME}.
     * No DeploymentPolicy can have such a name.
     */
    public String reference() {
        return kind == SourceKind.ENVIRONMENT ? ENVIRONMENT_PREFIX + name : name;
    }

    /** Returns the source in messages, such as {@code policy "web"}. */
    @Override
    public String toString() {
        return kind.noun + " \"" + name + "\"";
    }
}
