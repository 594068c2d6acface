package dev.sallyport.policy;

import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.environment.Environments;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** Index of the Environments in force and of their policies. */
public final class EnvironmentIndex implements PoliciesInForce {
    private final EnvironmentCompiler compiler;
    private final Environments environments;
    private final Map<String, Environment> sources = new TreeMap<>();
    private final Map<String, EnvironmentCompilation> compiled = new TreeMap<>();
    private volatile PolicySnapshot policies = new PolicySnapshot(List.of());

    /**
     * Creates an empty index.
     *
     * @param environments Environments in force, which the index keeps current
     */
    public EnvironmentIndex(EnvironmentCompiler compiler, Environments environments) {
        this.compiler = compiler;
        this.environments = environments;
    }

    /** Returns the policies that can match objects in a namespace. */
    @Override
    public List<Policy> of(String namespace) {
        return policies.in(namespace);
    }

    /** Adds or replaces an Environment. */
    public synchronized void put(Environment source) {
        var compilation = compiler.compile(source);
        sources.put(compilation.environment().name(), source);
        compiled.put(compilation.environment().name(), compilation);
        environments.put(compilation.environment());
        publish();
    }

    /** Removes an Environment. */
    public synchronized void remove(String name) {
        sources.remove(name);
        compiled.remove(name);
        environments.remove(name);
        publish();
    }

    /** Compiles Environments that trust attestations of other clusters again, after a key or trust root has changed. */
    public synchronized void keysChanged() {
        sources.values().stream()
                .filter(EnvironmentIndex::hasAuthorities)
                .toList()
                .forEach(this::put);
    }

    private static boolean hasAuthorities(Environment source) {
        return source.getSpec() != null
                && source.getSpec().promotion() != null
                && !source.getSpec().promotion().attestedBy().isEmpty();
    }

    /** Returns whether the index contains an Environment of that name. */
    public synchronized boolean knows(String name) {
        return compiled.containsKey(name);
    }

    /** Returns the compilation of an Environment. */
    public synchronized Optional<EnvironmentCompilation> compilation(String name) {
        return Optional.ofNullable(compiled.get(name));
    }

    /** Returns the compilation of this generation of an Environment; empty while the index has another generation. */
    public synchronized Optional<EnvironmentCompilation> compilation(Environment environment) {
        var name = environment.getMetadata().getName();
        return Optional.ofNullable(sources.get(name))
                .filter(source -> Objects.equals(
                        source.getMetadata().getGeneration(),
                        environment.getMetadata().getGeneration()))
                .flatMap(_ -> compilation(name));
    }

    private void publish() {
        policies = new PolicySnapshot(compiled.values().stream()
                .flatMap(compilation -> compilation.policies().stream())
                .toList());
    }
}
