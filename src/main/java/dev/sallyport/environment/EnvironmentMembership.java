package dev.sallyport.environment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Which Environment a namespace belongs to, as far as it is known at once. */
public final class EnvironmentMembership {
    private final Environments stages;
    private final Function<String, Optional<Map<String, String>>> labels;

    /**
     * Looks up namespaces.
     *
     * @param labels of a namespace by its name; empty where it is not known
     */
    public EnvironmentMembership(Environments stages, Function<String, Optional<Map<String, String>>> labels) {
        this.stages = stages;
        this.labels = labels;
    }

    /** Those that it belongs to: none or one, unless somebody has made a mistake. */
    public List<CompiledEnvironment> of(String namespace) {
        return labels.apply(namespace).map(known -> stages.of(namespace, known)).orElse(List.of());
    }

    /** The one that it belongs to; a namespace that belongs to two belongs to none, until that is mended. */
    public Optional<CompiledEnvironment> one(String namespace) {
        var environments = of(namespace);
        return environments.size() == 1 ? Optional.of(environments.getFirst()) : Optional.empty();
    }
}
