package dev.sallyport.finding;

import dev.sallyport.policy.Policy;

/**
 * The object that asks for what a finding is about.
 *
 * @param kind DeploymentPolicy or Environment
 */
public record PolicySource(String kind, String name) {

    /** By the name of a policy, as findings have it. */
    public static PolicySource of(String policy) {
        return policy.startsWith(Policy.ENVIRONMENT)
                ? new PolicySource("Environment", policy.substring(Policy.ENVIRONMENT.length()))
                : new PolicySource("DeploymentPolicy", policy);
    }

    /** Such as {@code policy "web"}. */
    public String words() {
        return (kind.equals("Environment") ? "environment" : "policy") + " \"" + name + "\"";
    }
}
