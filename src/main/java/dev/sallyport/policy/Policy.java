package dev.sallyport.policy;

import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.check.Check;
import dev.sallyport.check.RequestCheck;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Compiled form of a DeploymentPolicy, or of the rules of an Environment.
 *
 * @param generation generation of the source; 0 for a source that is not from a cluster
 */
public record Policy(PolicySource source, long generation, Action action, PolicyMatcher matcher, List<Check> checks) {
    public Policy {
        checks = List.copyOf(checks);
    }

    /** Returns the name in exceptions, records and reports: that of the DeploymentPolicy, or {@code environment/NAME}. */
    public String name() {
        return source.reference();
    }

    /** Whether it has anything to say about objects of that kind. */
    public boolean appliesTo(ObjectKind kind) {
        return matcher.matches(kind) && checks.stream().anyMatch(check -> check.appliesTo(kind));
    }

    /** Whether it is for any object in a namespace of that name, whatever its labels. */
    public boolean mayBeFor(String namespace) {
        return matcher.matches(namespace);
    }

    /** Whether it is for that object, in a namespace with those labels. */
    public boolean matches(Subject subject, Map<String, String> labelsOfNamespace) {
        return matcher.matches(subject, labelsOfNamespace);
    }

    /** Whether any of its checks looks at more than the object. */
    public boolean hasRequestChecks() {
        return checks.stream().anyMatch(RequestCheck.class::isInstance);
    }

    /** The same policy, for every object, with those of its checks alone. */
    public Policy everywhere(Predicate<Check> kept) {
        return new Policy(
                source,
                generation,
                action,
                PolicyMatcher.EVERYTHING,
                checks.stream().filter(kept).toList());
    }

    /** The same policy with those of its checks alone. */
    public Policy only(Predicate<Check> kept) {
        return new Policy(
                source,
                generation,
                action,
                matcher,
                checks.stream().filter(kept).toList());
    }

    /** Whether it cannot judge without the namespace. */
    public boolean needsNamespace() {
        return matcher.namespaceLabels() != null || matcher.environments() != null || hasRequestChecks();
    }
}
