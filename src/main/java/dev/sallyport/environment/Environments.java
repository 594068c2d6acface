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

/** Every Environment that is known: one immutable snapshot, read without locks, replaced whole on every change. */
public final class Environments {
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Map<String, CompiledEnvironment> stages = Map.of();

    /** Just these. */
    public static Environments of(Collection<CompiledEnvironment> stages) {
        var known = new Environments();
        stages.forEach(known::put);
        return known;
    }

    /** Takes one in, new or changed. */
    public void put(CompiledEnvironment stage) {
        synchronized (this) {
            var next = new TreeMap<>(stages);
            next.put(stage.name(), stage);
            stages = next;
        }
        listeners.forEach(Runnable::run);
    }

    /** Forgets one. */
    public void remove(String name) {
        synchronized (this) {
            var next = new TreeMap<>(stages);
            next.remove(name);
            stages = next;
        }
        listeners.forEach(Runnable::run);
    }

    /** Tells after every change. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Those that a namespace belongs to, by their names: none or one, unless somebody has made a mistake. */
    public List<CompiledEnvironment> of(String namespace, Map<String, String> labelsOfNamespace) {
        return stages.values().stream()
                .filter(stage -> stage.holds(namespace, labelsOfNamespace))
                .toList();
    }

    /** The one of that name. */
    public Optional<CompiledEnvironment> find(String name) {
        return Optional.ofNullable(stages.get(name));
    }

    /** Every one, by their names. */
    public List<CompiledEnvironment> all() {
        return List.copyOf(stages.values());
    }

    /** How long deployments must have been healthy in that one, before any other takes them from there, here or elsewhere. */
    public Duration soakAskedOf(String name) {
        var here = stages.values().stream()
                .flatMap(stage -> stage.promotion().stream())
                .filter(promotion -> !promotion.isAttested() && promotion.from().equals(name))
                .map(CompiledEnvironment.Promotion::soak);
        var elsewhere = find(name).flatMap(CompiledEnvironment::attestation).map(CompiledEnvironment.Attestation::soak);
        return Stream.concat(here, elsewhere.stream())
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }
}
