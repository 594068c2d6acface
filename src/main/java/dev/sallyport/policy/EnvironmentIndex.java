package dev.sallyport.policy;

import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.environment.Environments;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** The environments in force, and what they ask of deployments, as policies. */
public final class EnvironmentIndex implements PoliciesInForce {
    private final EnvironmentCompiler compiler;
    private final Environments stages;
    private final Map<String, Environment> sources = new TreeMap<>();
    private final Map<String, EnvironmentCompilation> compiled = new TreeMap<>();
    private volatile PolicySnapshot policies = new PolicySnapshot(List.of());

    /** Feeds those stages. */
    public EnvironmentIndex(EnvironmentCompiler compiler, Environments stages) {
        this.compiler = compiler;
        this.stages = stages;
    }

    /** Policies that may be for objects in a namespace of that name. */
    @Override
    public List<Policy> of(String namespace) {
        return policies.in(namespace);
    }

    /** Takes one in, new or changed. */
    public synchronized void put(Environment environment) {
        var compilation = compiler.compile(environment);
        sources.put(compilation.stage().name(), environment);
        compiled.put(compilation.stage().name(), compilation);
        stages.put(compilation.stage());
        publish();
    }

    /** Forgets one. */
    public synchronized void remove(String name) {
        sources.remove(name);
        compiled.remove(name);
        stages.remove(name);
        publish();
    }

    /** Compiles again what believes the attestations of others, after a key or trust root has changed. */
    public synchronized void keysChanged() {
        sources.values().stream()
                .filter(EnvironmentIndex::believesOthers)
                .toList()
                .forEach(this::put);
    }

    private static boolean believesOthers(Environment environment) {
        return environment.getSpec() != null
                && environment.getSpec().promotion() != null
                && !environment.getSpec().promotion().attestedBy().isEmpty();
    }

    /** Whether that one has been taken in. */
    public synchronized boolean knows(String name) {
        return compiled.containsKey(name);
    }

    /** What came of compiling the one of that name. */
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
