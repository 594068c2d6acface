package dev.sallyport.environment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Lookup of the Environment of a namespace, from cached namespaces. */
public final class EnvironmentMembership {
    private final Environments environments;
    private final Function<String, Optional<Map<String, String>>> labels;

    /**
     * Creates the lookup.
     *
     * @param labels function from the name of a namespace to its labels; empty for unknown namespaces
     */
    public EnvironmentMembership(Environments environments, Function<String, Optional<Map<String, String>>> labels) {
        this.environments = environments;
        this.labels = labels;
    }

    /** Returns the Environments of a namespace: at most one, unless Environments overlap. */
    public List<CompiledEnvironment> of(String namespace) {
        return labels.apply(namespace)
                .map(known -> environments.of(namespace, known))
                .orElse(List.of());
    }

    /** Returns the Environment of a namespace; empty if there is none or more than one. */
    public Optional<CompiledEnvironment> one(String namespace) {
        var all = of(namespace);
        return all.size() == 1 ? Optional.of(all.getFirst()) : Optional.empty();
    }
}
