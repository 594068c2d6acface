package dev.sallyport.policy;

import static java.util.Objects.requireNonNull;

import dev.sallyport.api.v1alpha1.AuthoritySpec;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.DeploymentPolicySpec;
import dev.sallyport.api.v1alpha1.NamespacePolicy;
import dev.sallyport.workload.MatchedResource;
import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Index of the DeploymentPolicies and NamespacePolicies in force: an immutable snapshot, read without locks and replaced on every
 * change. A NamespacePolicy has namespace and name as its name, such as {@code shop/probes}, which no other policy can have.
 */
public final class PolicyIndex implements PoliciesInForce {
    private final PolicyCompiler compiler;
    private final Map<String, Source> sources = new HashMap<>();
    private final List<Consumer<Set<String>>> listeners = new CopyOnWriteArrayList<>();
    private volatile Map<String, PolicyCompilation> compiled = Map.of();
    private volatile PolicySnapshot policies = new PolicySnapshot(List.of());

    /** Object that is compiled to a policy. */
    private record Source(
            @Nullable Long generation, @Nullable DeploymentPolicySpec spec, Supplier<PolicyCompilation> compilation) {
        boolean refersToKeys() {
            return spec != null && spec.authorities().stream().anyMatch(PolicyIndex::hasReference);
        }

        boolean isForEnvironments() {
            return spec != null && !spec.match().environments().isEmpty();
        }
    }

    public PolicyIndex(PolicyCompiler compiler) {
        this.compiler = compiler;
    }

    /** Creates an index of these policies. */
    public static PolicyIndex of(PolicyCompiler compiler, Collection<DeploymentPolicy> sources) {
        var index = new PolicyIndex(compiler);
        sources.forEach(index::put);
        return index;
    }

    /** Returns the policies that can match objects in a namespace: those of the cluster first, each sorted by name. */
    @Override
    public List<Policy> of(String namespace) {
        return policies.in(namespace);
    }

    /** Returns the compilation of a policy; empty for a policy that is not in the index. */
    public Optional<PolicyCompilation> compilation(String name) {
        return Optional.ofNullable(compiled.get(name));
    }

    /**
     * Returns the compilation of this generation of a DeploymentPolicy or NamespacePolicy; empty while the index has another
     * generation.
     */
    public synchronized Optional<PolicyCompilation> compilation(HasMetadata policy) {
        var name = name(policy);
        return Optional.ofNullable(sources.get(name))
                .filter(source ->
                        Objects.equals(source.generation(), policy.getMetadata().getGeneration()))
                .flatMap(_ -> compilation(name));
    }

    /** Adds or replaces a policy. */
    public void put(DeploymentPolicy policy) {
        put(policy, policy.getSpec(), () -> compiler.compile(policy));
    }

    /** Adds or replaces a policy of a namespace. */
    public void put(NamespacePolicy policy) {
        put(policy, policy.getSpec(), () -> compiler.compile(policy));
    }

    private void put(HasMetadata policy, @Nullable DeploymentPolicySpec spec, Supplier<PolicyCompilation> compilation) {
        var name = name(policy);
        synchronized (this) {
            sources.put(name, new Source(policy.getMetadata().getGeneration(), spec, compilation));
            publish(Map.of(name, compilation.get()));
        }
        notifyListeners(Set.of(name));
    }

    /** Removes a policy of a namespace. */
    public void remove(NamespacePolicy policy) {
        remove(name(policy));
    }

    /** Returns the name of a policy in the index. */
    public static String name(HasMetadata policy) {
        var metadata = policy.getMetadata();
        return policy instanceof NamespacePolicy
                ? metadata.getNamespace() + "/" + metadata.getName()
                : metadata.getName();
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
                if (source.refersToKeys()) {
                    changed.put(name, source.compilation().get());
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
            changed = sources.entrySet().stream()
                    .filter(source -> source.getValue().isForEnvironments())
                    .map(Map.Entry::getKey)
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

    /** Returns the kinds that any cluster-scoped policy evaluates. */
    public Set<ObjectKind> kinds() {
        return PolicyScope.kinds(ofCluster());
    }

    /** Returns the kinds and operations that only rules of cluster-scoped policies evaluate. */
    public Set<MatchedResource> resources() {
        return PolicyScope.resources(ofCluster());
    }

    /** Returns the kinds whose replicas a cluster-scoped policy may evaluate: a rule can read any field. */
    public Set<ObjectKind> scaledKinds() {
        return PolicyScope.scaled(ofCluster());
    }

    /** Returns all that policies of namespaces evaluate in addition. */
    public PolicyScope ofNamespaces() {
        return PolicyScope.of(
                policies.all().stream()
                        .filter(policy -> policy.source().isOfNamespace())
                        .toList(),
                ofCluster());
    }

    private List<Policy> ofCluster() {
        return policies.all().stream()
                .filter(policy -> !policy.source().isOfNamespace())
                .toList();
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
        policies = new PolicySnapshot(next.values().stream()
                .map(PolicyCompilation::policy)
                .sorted(Comparator.comparing(policy -> policy.source().isOfNamespace()))
                .toList());
    }

    /** Runs the listeners without the lock: a listener may read the index or wait. */
    private void notifyListeners(Set<String> changed) {
        listeners.forEach(listener -> listener.accept(changed));
    }
}
