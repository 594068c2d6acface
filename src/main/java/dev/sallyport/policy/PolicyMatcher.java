package dev.sallyport.policy;

import dev.sallyport.environment.EnvironmentMatcher;
import dev.sallyport.workload.Glob;
import dev.sallyport.workload.LabelMatcher;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a policy is for. All parts that are given must match.
 *
 * @param namespaces globs; any namespace when empty
 * @param namespaceLabels null when not asked for
 * @param workloadLabels null when not asked for
 * @param environments null when not asked for
 * @param kinds any when empty
 */
public record PolicyMatcher(
        List<Glob> namespaces,
        @Nullable LabelMatcher namespaceLabels,
        @Nullable LabelMatcher workloadLabels,
        @Nullable EnvironmentMatcher environments,
        Set<ObjectKind> kinds) {

    static final PolicyMatcher EVERYTHING = new PolicyMatcher(List.of(), null, null, null, Set.of());

    public PolicyMatcher {
        namespaces = List.copyOf(namespaces);
        kinds = Set.copyOf(kinds);
    }

    /** Whether it is for namespaces of environments alone. */
    public boolean isForEnvironments() {
        return environments != null;
    }

    /** The environments among those that it is for, which nobody knows. */
    public List<String> unknownEnvironments() {
        return environments == null ? List.of() : environments.unknown();
    }

    /** Whether it is for objects of that kind. */
    public boolean matches(ObjectKind kind) {
        return kinds.isEmpty() || kinds.contains(kind);
    }

    /** Whether it is for any object in a namespace of that name, whatever its labels. */
    boolean matches(String namespace) {
        return (namespaces.isEmpty() || namespaces.stream().anyMatch(glob -> glob.matches(namespace)))
                && (environments == null || environments.mayTake(namespace));
    }

    boolean matches(Subject subject, Map<String, String> labelsOfNamespace) {
        return matches(subject.kind())
                && matches(subject.namespace())
                && (namespaceLabels == null || namespaceLabels.test(labelsOfNamespace))
                && (environments == null || environments.matches(subject.namespace(), labelsOfNamespace))
                && (workloadLabels == null || subject.hasLabels(workloadLabels));
    }
}
