package dev.sallyport.environment;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Index of all Environments in force: an immutable snapshot that is read without locks and replaced on every change. */
public final class Environments {
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Map<String, CompiledEnvironment> environments = Map.of();

    /** Creates an index of the given Environments. */
    public static Environments of(Collection<CompiledEnvironment> environments) {
        var index = new Environments();
        environments.forEach(index::put);
        return index;
    }

    /** Adds or replaces an Environment. */
    public void put(CompiledEnvironment environment) {
        synchronized (this) {
            var next = new TreeMap<>(environments);
            next.put(environment.name(), environment);
            environments = next;
        }
        listeners.forEach(Runnable::run);
    }

    /** Removes an Environment. */
    public void remove(String name) {
        synchronized (this) {
            var next = new TreeMap<>(environments);
            next.remove(name);
            environments = next;
        }
        listeners.forEach(Runnable::run);
    }

    /** Adds a listener that runs after every change. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Returns the Environments of a namespace in the order of their names: at most one, unless Environments overlap. */
    public List<CompiledEnvironment> of(String namespace, Map<String, String> labelsOfNamespace) {
        return environments.values().stream()
                .filter(environment -> environment.contains(namespace, labelsOfNamespace))
                .toList();
    }

    /** Returns the Environment with a name. */
    public Optional<CompiledEnvironment> find(String name) {
        return Optional.ofNullable(environments.get(name));
    }

    /** Returns all Environments in the order of their names. */
    public List<CompiledEnvironment> all() {
        return List.copyOf(environments.values());
    }

    /** Returns whether configurations of workloads in an Environment are compared: with it, or from it. */
    public boolean comparesConfiguration(String name) {
        return environments.values().stream()
                .anyMatch(environment -> environment
                        .promotion()
                        .filter(promotion -> promotion.configuration().isPresent())
                        .filter(promotion -> environment.name().equals(name)
                                || promotion.from().equals(name))
                        .isPresent());
    }

    /** Returns the longest soak time that promotions from an Environment and its attestation require. */
    public Duration soakAskedOf(String name) {
        var here = environments.values().stream()
                .flatMap(environment -> environment.promotion().stream())
                .filter(promotion -> !promotion.isAttested() && promotion.from().equals(name))
                .map(CompiledEnvironment.PromotionRules::soak);
        var elsewhere =
                find(name).flatMap(CompiledEnvironment::attestation).map(CompiledEnvironment.AttestationRules::soak);
        return Stream.concat(here, elsewhere.stream())
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }
}
