package dev.sallyport.policy;

import dev.sallyport.api.v1alpha1.AuthoritySpec;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.workload.ObjectKind;
import java.util.Arrays;
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
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The policies in force: one immutable snapshot, read without locks, replaced whole on every change. */
public final class PolicyIndex implements PoliciesInForce {
    private final PolicyCompiler compiler;
    private final Map<String, DeploymentPolicy> sources = new HashMap<>();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> changes = new CopyOnWriteArrayList<>();
    private volatile Map<String, PolicyCompilation> compiled = Map.of();
    private volatile PolicySnapshot policies = new PolicySnapshot(List.of());

    public PolicyIndex(PolicyCompiler compiler) {
        this.compiler = compiler;
    }

    /** An index of just these policies, in that order of names. */
    public static PolicyIndex of(PolicyCompiler compiler, Collection<DeploymentPolicy> sources) {
        var index = new PolicyIndex(compiler);
        sources.forEach(index::put);
        return index;
    }

    /** The policies in force that may be for objects in a namespace of that name, by their names. */
    @Override
    public List<Policy> of(String namespace) {
        return policies.in(namespace);
    }

    /** What came of compiling that policy; empty where it is not known here. */
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

    /** Takes a policy in, new or changed. */
    public void put(DeploymentPolicy policy) {
        var name = policy.getMetadata().getName();
        synchronized (this) {
            sources.put(name, policy);
            publish(Map.of(name, compiler.compile(policy))::get);
        }
        listeners.forEach(listener -> listener.accept(name));
    }

    /** Forgets a policy. */
    public void remove(String name) {
        synchronized (this) {
            sources.remove(name);
            publish(_ -> null);
        }
    }

    /** Compiles again what refers to keys or trust roots outside, after one of those has changed. */
    public void keysChanged() {
        List<String> names;
        synchronized (this) {
            var again = new HashMap<String, PolicyCompilation>();
            sources.forEach((name, source) -> {
                if (refersToKeys(source)) {
                    again.put(name, compiler.compile(source));
                }
            });
            publish(again::get);
            names = List.copyOf(again.keySet());
        }
        names.forEach(name -> listeners.forEach(listener -> listener.accept(name)));
    }

    /** What belongs to an environment is another thing now: says so of the policies that are for environments. */
    public void environmentsChanged() {
        List<String> names;
        synchronized (this) {
            publish(_ -> null);
            names = sources.values().stream()
                    .filter(source -> source.getSpec() != null
                            && !source.getSpec().match().environments().isEmpty())
                    .map(source -> source.getMetadata().getName())
                    .toList();
        }
        names.forEach(name -> listeners.forEach(listener -> listener.accept(name)));
    }

    /** Tells of every policy that was compiled, or may be for other objects than before, by name. */
    public void onCompiled(Consumer<String> listener) {
        listeners.add(listener);
    }

    /** Tells whenever another set of policies is in force. */
    public void onChange(Runnable listener) {
        changes.add(listener);
    }

    /** Of every policy that is known. */
    public Set<String> names() {
        return compiled.keySet();
    }

    /** The kinds that any of the policies has something to say about. */
    public Set<ObjectKind> kinds() {
        var inForce = policies.all();
        return Arrays.stream(ObjectKind.values())
                .filter(kind -> inForce.stream().anyMatch(policy -> policy.appliesTo(kind)))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static boolean refersToKeys(DeploymentPolicy policy) {
        return policy.getSpec() != null
                && policy.getSpec().authorities().stream().anyMatch(PolicyIndex::isOutside);
    }

    private static boolean isOutside(AuthoritySpec authority) {
        var key = authority.key();
        return authority.keyless() != null || (key != null && (key.secretRef() != null || key.configMapRef() != null));
    }

    private void publish(Function<String, @Nullable PolicyCompilation> fresh) {
        var next = new TreeMap<String, PolicyCompilation>();
        for (var name : sources.keySet()) {
            var compilation = fresh.apply(name);
            next.put(name, compilation == null ? compiled.get(name) : compilation);
        }
        compiled = Map.copyOf(next);
        policies = new PolicySnapshot(
                next.values().stream().map(PolicyCompilation::policy).toList());
        changes.forEach(Runnable::run);
    }
}
