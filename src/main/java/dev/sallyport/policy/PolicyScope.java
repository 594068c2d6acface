package dev.sallyport.policy;

import dev.sallyport.workload.MatchedResource;
import dev.sallyport.workload.ObjectKind;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Objects that policies of namespaces evaluate, and no cluster-scoped policy does. The API server sends them to the webhook from
 * these namespaces alone, so that a team pays for its own policies.
 *
 * @param namespaces namespaces of the policies
 * @param kinds kinds that are no workloads
 * @param scaled kinds whose replicas rules may evaluate
 * @param resources kinds and operations that only rules evaluate
 */
public record PolicyScope(
        Set<String> namespaces, Set<ObjectKind> kinds, Set<ObjectKind> scaled, Set<MatchedResource> resources) {
    /** No objects. */
    public static final PolicyScope NONE = new PolicyScope(Set.of(), Set.of(), Set.of(), Set.of());

    public PolicyScope {
        namespaces = Set.copyOf(namespaces);
        kinds = Set.copyOf(kinds);
        scaled = Set.copyOf(scaled);
        resources = Set.copyOf(resources);
    }

    /** Returns whether the API server sends no additional objects. */
    public boolean isEmpty() {
        return kinds.isEmpty() && scaled.isEmpty() && resources.isEmpty();
    }

    static PolicyScope of(List<Policy> ofNamespaces, List<Policy> ofCluster) {
        var scope = new PolicyScope(
                Set.of(),
                minus(
                        kinds(ofNamespaces).stream()
                                .filter(kind -> !kind.isWorkload())
                                .collect(Collectors.toSet()),
                        kinds(ofCluster)),
                minus(scaled(ofNamespaces), scaled(ofCluster)),
                minus(resources(ofNamespaces), resources(ofCluster)));
        return scope.isEmpty()
                ? NONE
                : new PolicyScope(
                        ofNamespaces.stream()
                                .filter(policy -> isEvaluated(policy, scope))
                                .map(policy -> policy.source().namespace())
                                .collect(Collectors.toSet()),
                        scope.kinds,
                        scope.scaled,
                        scope.resources);
    }

    private static boolean isEvaluated(Policy policy, PolicyScope scope) {
        return scope.kinds.stream().anyMatch(policy::appliesTo)
                || scaled(List.of(policy)).stream().anyMatch(scope.scaled::contains)
                || policy.matcher().resources().others().stream().anyMatch(scope.resources::contains);
    }

    static Set<ObjectKind> kinds(Collection<Policy> policies) {
        return ObjectKind.values().stream()
                .filter(kind -> policies.stream().anyMatch(policy -> policy.appliesTo(kind)))
                .collect(Collectors.toUnmodifiableSet());
    }

    static Set<ObjectKind> scaled(Collection<Policy> policies) {
        var withRules = policies.stream().filter(Policy::hasRequestChecks).toList();
        return ObjectKind.workloads().stream()
                .filter(kind ->
                        withRules.stream().anyMatch(policy -> policy.matcher().matches(kind)))
                .collect(Collectors.toUnmodifiableSet());
    }

    static Set<MatchedResource> resources(Collection<Policy> policies) {
        return policies.stream()
                .flatMap(policy -> policy.matcher().resources().others().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static <T> Set<T> minus(Set<T> all, Set<T> others) {
        return all.stream().filter(each -> !others.contains(each)).collect(Collectors.toSet());
    }
}
