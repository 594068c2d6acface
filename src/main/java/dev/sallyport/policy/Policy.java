package dev.sallyport.policy;

import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.check.Check;
import dev.sallyport.check.RequestCheck;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Operation;
import dev.sallyport.workload.OtherObject;
import dev.sallyport.workload.Subject;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Compiled form of a DeploymentPolicy, or of the rules of an Environment.
 *
 * @param generation generation of the source; 0 for a source that is not from a cluster
 * @param exclusion containers that local and remote checks do not evaluate
 */
public record Policy(
        PolicySource source,
        long generation,
        Action action,
        PolicyMatcher matcher,
        Exclusion exclusion,
        List<Check> checks) {
    public Policy {
        checks = SharedChecks.of(checks);
    }

    /** Creates a policy that evaluates all containers. */
    public Policy(PolicySource source, long generation, Action action, PolicyMatcher matcher, List<Check> checks) {
        this(source, generation, action, matcher, Exclusion.NONE, checks);
    }

    /** Returns the name in exceptions, records and reports; {@code environment/NAME} for an Environment. */
    public String name() {
        return source.reference();
    }

    /** Returns whether any check of the policy evaluates objects of that kind. */
    public boolean appliesTo(ObjectKind kind) {
        if (matcher.matches(kind)) {
            for (var check : checks) {
                if (check.appliesTo(kind)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Returns whether any check of the policy evaluates this operation on objects of that kind. */
    public boolean evaluates(Operation operation, Subject object) {
        return appliesTo(object.kind()) && matcher.matches(object.kind(), operation);
    }

    /** Returns whether the policy names the kind and operation of an object that only rules evaluate. */
    public boolean evaluates(Subject object) {
        return object instanceof OtherObject other && matcher.resources().matches(other) && appliesTo(object.kind());
    }

    /** Returns whether the policy can match objects in a namespace of that name, with any labels. */
    public boolean mayBeFor(String namespace) {
        return matcher.matches(namespace);
    }

    /** Returns whether the policy matches the object in a namespace with these labels. */
    public boolean matches(Subject subject, Map<String, String> namespaceLabels) {
        return matcher.matches(subject, namespaceLabels);
    }

    /** Returns whether any check needs the admission request in addition to the object. */
    public boolean hasRequestChecks() {
        for (var check : checks) {
            if (check instanceof RequestCheck) {
                return true;
            }
        }
        return false;
    }

    /** Returns the policy with a subset of its checks, for every object. */
    public Policy everywhere(Predicate<Check> kept) {
        return new Policy(
                source,
                generation,
                action,
                PolicyMatcher.EVERYTHING,
                exclusion,
                checks.stream().filter(kept).toList());
    }

    /** Returns the policy with a subset of its checks. */
    public Policy only(Predicate<Check> kept) {
        return new Policy(
                source,
                generation,
                action,
                matcher,
                exclusion,
                checks.stream().filter(kept).toList());
    }

    /** Returns whether an evaluation needs the namespace object. */
    public boolean needsNamespace() {
        return matcher.namespaceLabels() != null || matcher.environments() != null || hasRequestChecks();
    }
}
