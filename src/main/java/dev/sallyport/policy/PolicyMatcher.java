package dev.sallyport.policy;

import dev.sallyport.environment.EnvironmentMatcher;
import dev.sallyport.workload.Glob;
import dev.sallyport.workload.LabelMatcher;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Operation;
import dev.sallyport.workload.OtherObject;
import dev.sallyport.workload.Subject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Selector of the objects that a policy evaluates. All given parts must match.
 *
 * @param namespaces globs of names; empty for every namespace
 * @param namespaceLabels selector of namespaces; null for all
 * @param workloadLabels selector of objects; null for all
 * @param environments matcher of Environments; null for namespaces inside and outside of them
 * @param kinds kinds of objects, with those of resources; empty for all known ones
 * @param resources selector of any kinds and operations
 */
public record PolicyMatcher(
        List<Glob> namespaces,
        @Nullable LabelMatcher namespaceLabels,
        @Nullable LabelMatcher workloadLabels,
        @Nullable EnvironmentMatcher environments,
        Set<ObjectKind> kinds,
        ResourceMatcher resources) {

    static final PolicyMatcher EVERYTHING = of(List.of(), ResourceMatcher.NONE);

    public PolicyMatcher {
        namespaces = List.copyOf(namespaces);
        kinds = Set.copyOf(kinds);
    }

    /**
     * Returns a selector of all objects of known kinds, and of those that resources name.
     *
     * @param namespaces globs of names; empty for every namespace
     */
    static PolicyMatcher of(List<Glob> namespaces, ResourceMatcher resources) {
        return new PolicyMatcher(namespaces, null, null, null, Set.of(), resources);
    }

    /** Returns whether only namespaces of Environments match. */
    public boolean isForEnvironments() {
        return environments != null;
    }

    /** Returns the names of Environments that do not exist. */
    public List<String> unknownEnvironments() {
        return environments == null ? List.of() : environments.unknown();
    }

    /** Returns whether objects of that kind can match; a custom kind matches as the kind that it is like. */
    public boolean matches(ObjectKind kind) {
        return kinds.isEmpty()
                ? kind != ObjectKind.OTHER || !resources.others().isEmpty()
                : kinds.contains(kind.like());
    }

    /** Returns whether an operation on an object of a kind can match. */
    public boolean matches(ObjectKind kind, Operation operation) {
        return resources.isEmpty() || resources.matches(kind, operation);
    }

    /**
     * Returns whether objects in a namespace of that name can match, with any labels; with an empty name, whether cluster-scoped
     * objects can.
     */
    boolean matches(String namespace) {
        return namespace.isEmpty() ? isForAllNamespaces() : matchesName(namespace);
    }

    private boolean isForAllNamespaces() {
        return namespaces.isEmpty() && namespaceLabels == null && environments == null;
    }

    private boolean matchesName(String namespace) {
        return (namespaces.isEmpty() || matchesAny(namespaces, namespace))
                && (environments == null || environments.mayTake(namespace));
    }

    private static boolean matchesAny(List<Glob> globs, String namespace) {
        for (var glob : globs) {
            if (glob.matches(namespace)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether the policy selects namespaces by labels, and selects this one. */
    boolean selects(String namespace, Map<String, String> labelsOfNamespace) {
        return namespaceLabels != null && matches(namespace) && namespaceLabels.test(labelsOfNamespace);
    }

    /** Returns whether objects in a namespace with these labels can match. */
    public boolean covers(String namespace, Map<String, String> labelsOfNamespace) {
        return matches(namespace)
                && (namespaceLabels == null || namespaceLabels.test(labelsOfNamespace))
                && (environments == null || environments.matches(namespace, labelsOfNamespace));
    }

    boolean matches(Subject subject, Map<String, String> labelsOfNamespace) {
        return matches(subject.kind())
                && (!(subject instanceof OtherObject other) || resources.matches(other))
                && matches(subject.namespace())
                && (namespaceLabels == null || namespaceLabels.test(labelsOfNamespace))
                && (environments == null || environments.matches(subject.namespace(), labelsOfNamespace))
                && (workloadLabels == null || subject.hasLabels(workloadLabels));
    }
}
