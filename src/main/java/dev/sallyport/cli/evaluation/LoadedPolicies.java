package dev.sallyport.cli.evaluation;

import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.exception.ExceptionIndex;
import dev.sallyport.policy.Policy;
import java.util.Collection;
import java.util.List;

/** Compiled policies from files, with their exceptions. */
public record LoadedPolicies(List<Policy> policies, ExceptionIndex exceptions) {
    public LoadedPolicies {
        policies = List.copyOf(policies);
    }

    /** Adds exceptions of a cluster; an exception from a file takes precedence over one of the same name. */
    public void add(Collection<DeploymentException> others) {
        others.stream()
                .filter(each -> !exceptions.knows(
                        each.getMetadata().getNamespace(), each.getMetadata().getName()))
                .forEach(exceptions::put);
    }

    /** Returns other policies with the same exceptions. */
    public LoadedPolicies withPolicies(List<Policy> others) {
        return new LoadedPolicies(others, exceptions);
    }
}
