package dev.sallyport.policy;

import java.util.List;
import java.util.stream.Stream;

/** Policies in force from both sources: the rules of Environments, and DeploymentPolicies. */
public final class EffectivePolicies implements PoliciesInForce {
    private final EnvironmentIndex environments;
    private final PolicyIndex policies;

    public EffectivePolicies(EnvironmentIndex environments, PolicyIndex policies) {
        this.environments = environments;
        this.policies = policies;
    }

    @Override
    public List<Policy> of(String namespace) {
        var ofEnvironment = environments.of(namespace);
        var inForce = policies.of(namespace);
        return ofEnvironment.isEmpty()
                ? inForce
                : Stream.concat(ofEnvironment.stream(), inForce.stream()).toList();
    }
}
