package dev.sallyport.policy;

import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.check.Check;
import dev.sallyport.workload.Workload;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A DeploymentPolicy, ready to judge.
 *
 * @param generation of the object it was compiled from; 0 where it was never in a cluster
 */
public record Policy(String name, long generation, Action action, Matcher matcher, List<Check> checks) {
    public Policy {
        checks = List.copyOf(checks);
    }

    /** Whether it is for that workload, in a namespace with those labels. */
    public boolean matches(Workload workload, Map<String, String> labelsOfNamespace) {
        return matcher.matches(workload, labelsOfNamespace);
    }

    /** The same policy, for every workload, with those of its checks alone. */
    public Policy everywhere(Predicate<Check> kept) {
        return new Policy(
                name,
                generation,
                action,
                Matcher.EVERYTHING,
                checks.stream().filter(kept).toList());
    }

    /** Whether it cannot tell what it is for without the labels of the namespace. */
    public boolean asksForNamespaceLabels() {
        return matcher.namespaceLabels() != null;
    }
}
