package dev.sallyport.cli.evaluation;

import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.check.Check;
import dev.sallyport.check.rule.RuleCheck;
import dev.sallyport.cli.report.UnevaluatedRule;
import dev.sallyport.exception.ExceptionIndex;
import dev.sallyport.policy.Policy;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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

    /** Returns the policies without the rules that cannot be evaluated here. */
    public LoadedPolicies evaluable() {
        return withPolicies(policies.stream()
                .map(policy -> obstacles(policy).findAny().isEmpty()
                        ? policy
                        : policy.only(check -> obstacle(check).isEmpty()))
                .toList());
    }

    /** Returns the rules that cannot be evaluated here, because they read more of a cluster than is known. */
    public List<UnevaluatedRule> unevaluated() {
        return policies.stream().flatMap(LoadedPolicies::obstacles).toList();
    }

    private static Stream<UnevaluatedRule> obstacles(Policy policy) {
        return policy.checks().stream()
                .flatMap(check ->
                        obstacle(check).stream().map(reason -> new UnevaluatedRule(policy.name(), check.id(), reason)));
    }

    private static Optional<String> obstacle(Check check) {
        return check instanceof RuleCheck rule ? rule.obstacle() : Optional.empty();
    }

    /** Returns other policies with the same exceptions. */
    public LoadedPolicies withPolicies(List<Policy> others) {
        return new LoadedPolicies(others, exceptions);
    }
}
