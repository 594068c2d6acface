package dev.sallyport.cli.evaluation;

import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.exception.ExceptionIndex;
import dev.sallyport.policy.Policy;
import java.util.Collection;
import java.util.List;

/** What files say: policies, and exceptions from them. */
public record LoadedPolicies(List<Policy> policies, ExceptionIndex exceptions) {
    public LoadedPolicies {
        policies = List.copyOf(policies);
    }

    /** Takes exceptions of a cluster in; those of files stand where both have one. */
    public void add(Collection<DeploymentException> others) {
        others.stream()
                .filter(each -> !exceptions.knows(
                        each.getMetadata().getNamespace(), each.getMetadata().getName()))
                .forEach(exceptions::put);
    }

    /** The same exceptions, from other policies. */
    public LoadedPolicies withPolicies(List<Policy> others) {
        return new LoadedPolicies(others, exceptions);
    }
}
