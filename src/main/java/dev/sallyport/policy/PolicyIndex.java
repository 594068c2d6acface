package dev.sallyport.policy;

import static java.util.Objects.requireNonNull;

import dev.sallyport.api.v1alpha1.AuthoritySpec;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.workload.ObjectKind;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Index of the DeploymentPolicies in force: an immutable snapshot, read without locks and replaced on every change. */
public final class PolicyIndex implements PoliciesInForce {
    private final PolicyCompiler compiler;
    private final Map<String, DeploymentPolicy> sources = new HashMap<>();
    private final List<Consumer<Set<String>>> listeners = new CopyOnWriteArrayList<>();
    private volatile Map<String, PolicyCompilation> compiled = Map.of();
    private volatile PolicySnapshot policies = new PolicySnapshot(List.of());

    public PolicyIndex(PolicyCompiler compiler) {
        this.compiler = compiler;
    }

    /** Creates an index of these policies. */
    public static PolicyIndex of(PolicyCompiler compiler, Collection<DeploymentPolicy> sources) {
        var index = new PolicyIndex(compiler);
        sources.forEach(index::put);
        return index;
    }

    /** Returns the policies that can match objects in a namespace, sorted by name. */
    @Override
    public List<Policy> of(String namespace) {
        return policies.in(namespace);
    }

    /** Returns the compilation of a policy; empty for a policy that is not in the index. */
    public Optional<PolicyCompilation> compilation(String name) {
        return Optional.ofNullable(compiled.get(name));
    }

    /** Returns the compilation of this generation of a policy; empty while the index has another generation. */
    public synchronized Optional<PolicyCompilation> compilation(DeploymentPolicy policy) {
        var name = policy.getMetadata().getName();
        return Optional.ofNullable(sources.get(name))
                .filter(source -> Objects.equals(
                        source.getMetadata().getGeneration(),
                        policy.getMetadata().getGeneration()))
                .flatMap(_ -> compilation(name));
    }

    /** Adds or replaces a policy. */
    public void put(DeploymentPolicy policy) {
        var name = policy.getMetadata().getName();
        synchronized (this) {
            sources.put(name, policy);
            publish(Map.of(name, compiler.compile(policy)));
        }
        notifyListeners(Set.of(name));
    }

    /** Removes a policy. */
    public void remove(String name) {
        synchronized (this) {
            sources.remove(name);
            publish(Map.of());
        }
        notifyListeners(Set.of());
    }

    /** Compiles policies that refer to keys or trust roots again, after one of these has changed. */
    public void keysChanged() {
        var changed = new HashMap<String, PolicyCompilation>();
        synchronized (this) {
            sources.forEach((name, source) -> {
                if (refersToKeys(source)) {
                    changed.put(name, compiler.compile(source));
                }
            });
            publish(changed);
        }
        notifyListeners(changed.keySet());
    }

    /** Publishes the policies again after namespaces have moved between Environments. */
    public void environmentsChanged() {
        Set<String> changed;
        synchronized (this) {
            publish(Map.of());
            changed = sources.values().stream()
                    .filter(source -> source.getSpec() != null
                            && !source.getSpec().match().environments().isEmpty())
                    .map(source -> source.getMetadata().getName())
                    .collect(Collectors.toSet());
        }
        notifyListeners(changed);
    }

    /**
     * Adds a listener for changes of the policies in force.
     *
     * @param listener receiver of the names of policies that were compiled or can match other objects than before; the
     *     set is empty after a removal
     */
    public void onChange(Consumer<Set<String>> listener) {
        listeners.add(listener);
    }

    /** Returns the names of all policies. */
    public Set<String> names() {
        return compiled.keySet();
    }

    /** Returns the kinds that any policy evaluates. */
    public Set<ObjectKind> kinds() {
        var inForce = policies.all();
        return ObjectKind.values().stream()
                .filter(kind -> inForce.stream().anyMatch(policy -> policy.appliesTo(kind)))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the names of the policies that select a namespace with these labels by its labels. */
    public Set<String> selecting(String namespace, Map<String, String> labels) {
        return policies.in(namespace).stream()
                .filter(policy -> policy.matcher().selects(namespace, labels))
                .map(policy -> policy.source().name())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Returns whether any policy selects namespaces by their labels. */
    public boolean selectsNamespaces() {
        return policies.all().stream().anyMatch(policy -> policy.matcher().namespaceLabels() != null);
    }

    /** Returns the kinds whose replicas a policy may evaluate: a rule can read any field. */
    public Set<ObjectKind> scaledKinds() {
        var withRules = policies.all().stream().filter(Policy::hasRequestChecks).toList();
        return ObjectKind.workloads().stream()
                .filter(kind ->
                        withRules.stream().anyMatch(policy -> policy.matcher().matches(kind)))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static boolean refersToKeys(DeploymentPolicy policy) {
        return policy.getSpec() != null
                && policy.getSpec().authorities().stream().anyMatch(PolicyIndex::hasReference);
    }

    private static boolean hasReference(AuthoritySpec authority) {
        var key = authority.key();
        return authority.keyless() != null || (key != null && (key.secretRef() != null || key.configMapRef() != null));
    }

    /** Replaces the snapshot; policies without a new compilation keep theirs. */
    private void publish(Map<String, PolicyCompilation> changed) {
        var next = new TreeMap<String, PolicyCompilation>();
        for (var name : sources.keySet()) {
            next.put(name, requireNonNull(changed.containsKey(name) ? changed.get(name) : compiled.get(name)));
        }
        compiled = Map.copyOf(next);
        policies = new PolicySnapshot(
                next.values().stream().map(PolicyCompilation::policy).toList());
    }

    /** Runs the listeners without the lock: a listener may read the index or wait. */
    private void notifyListeners(Set<String> changed) {
        listeners.forEach(listener -> listener.accept(changed));
    }
}
