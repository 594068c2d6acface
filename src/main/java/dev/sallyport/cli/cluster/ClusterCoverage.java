package dev.sallyport.cli.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sallyport.cli.report.Table;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.Environments;
import dev.sallyport.policy.PolicyMatcher;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Coverage of the namespaces of a cluster by Environments and policies.
 *
 * @param failurePolicy failurePolicy of the webhook for workloads; empty if it is not registered
 */
public record ClusterCoverage(List<CoveredNamespace> namespaces, Optional<String> failurePolicy) {

    /**
     * Namespace with the Environments it belongs to and the policies that can match its objects.
     *
     * @param isExempt whether the webhook is never called for it
     */
    public record CoveredNamespace(String name, List<String> environments, List<String> policies, boolean isExempt) {
        boolean isCovered() {
            return !environments.isEmpty() || !policies.isEmpty();
        }

        /** Returns the Environments, or why there are none. */
        String environment() {
            return isExempt ? "exempt" : String.join(",", environments);
        }
    }

    /**
     * Returns the coverage.
     *
     * @param labels labels of all namespaces
     * @param policies matchers of the policies by name
     */
    public static ClusterCoverage of(
            Map<String, Map<String, String>> labels,
            Environments environments,
            Map<String, PolicyMatcher> policies,
            Set<String> exempt,
            Optional<String> failurePolicy) {
        return new ClusterCoverage(
                labels.entrySet().stream()
                        .map(each -> new CoveredNamespace(
                                each.getKey(),
                                environments.of(each.getKey(), each.getValue()).stream()
                                        .map(CompiledEnvironment::name)
                                        .toList(),
                                policies.entrySet().stream()
                                        .filter(policy -> policy.getValue().covers(each.getKey(), each.getValue()))
                                        .map(Map.Entry::getKey)
                                        .toList(),
                                exempt.contains(each.getKey())))
                        .toList(),
                failurePolicy);
    }

    public String text() {
        var table = new Table("NAMESPACE", "ENVIRONMENT", "POLICIES");
        namespaces.stream()
                .filter(each -> !each.isCovered())
                .forEach(each -> table.add(each.name(), each.environment(), ""));
        namespaces.stream()
                .filter(CoveredNamespace::isCovered)
                .forEach(each -> table.add(each.name(), each.environment(), String.join(",", each.policies())));
        return "%s\nnamespaces: %d, %d in no Environment and no policy, %d exempt\nwebhook: %s\n"
                .formatted(
                        table,
                        namespaces.size(),
                        uncovered(),
                        namespaces.stream().filter(CoveredNamespace::isExempt).count(),
                        failurePolicy
                                .map(policy -> "registered, failurePolicy " + policy)
                                .orElse("NOT registered: every request is allowed"));
    }

    public String json() {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("uncovered", uncovered())
                .put("webhookFailurePolicy", failurePolicy.orElse(null));
        var list = json.putArray("namespaces");
        for (var namespace : namespaces) {
            var each = list.addObject().put("name", namespace.name()).put("exempt", namespace.isExempt());
            var environments = each.putArray("environments");
            namespace.environments().forEach(environments::add);
            var policies = each.putArray("policies");
            namespace.policies().forEach(policies::add);
        }
        return json.toPrettyString() + "\n";
    }

    private long uncovered() {
        return namespaces.stream()
                .filter(each -> !each.isCovered() && !each.isExempt())
                .count();
    }
}
