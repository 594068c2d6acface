package dev.sallyport.admission;

import dev.sallyport.policy.Policy;

/**
 * The object that asks for what a finding is about.
 *
 * @param kind DeploymentPolicy or Environment
 */
public record Asker(String kind, String name) {

    /** By the name of a policy, as findings have it. */
    public static Asker of(String policy) {
        return policy.startsWith(Policy.ENVIRONMENT)
                ? new Asker("Environment", policy.substring(Policy.ENVIRONMENT.length()))
                : new Asker("DeploymentPolicy", policy);
    }

    /** Such as {@code policy "web"}. */
    public String words() {
        return (kind.equals("Environment") ? "environment" : "policy") + " \"" + name + "\"";
    }
}
