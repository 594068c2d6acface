package dev.sallyport.cli;

import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.policy.Exceptions;
import dev.sallyport.policy.Policy;
import java.util.Collection;
import java.util.List;

/** What files say: policies, and exceptions from them. */
record Rules(List<Policy> policies, Exceptions exceptions) {
    Rules {
        policies = List.copyOf(policies);
    }

    /** Takes exceptions of a cluster in; those of files stand where both have one. */
    void add(Collection<DeploymentException> others) {
        others.stream()
                .filter(each -> !exceptions.knows(
                        each.getMetadata().getNamespace(), each.getMetadata().getName()))
                .forEach(exceptions::put);
    }

    /** The same exceptions, from other policies. */
    Rules withPolicies(List<Policy> others) {
        return new Rules(others, exceptions);
    }
}
