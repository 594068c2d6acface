package dev.sallyport.exception;

import dev.sallyport.api.v1alpha1.DeploymentException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Index of the exceptions by namespace; read without locks. */
public final class ExceptionIndex {
    /** By namespace and name; an empty one stands for what cannot be carried out. */
    private final Map<String, Map<String, Optional<CompiledException>>> known = new ConcurrentHashMap<>();

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** Just these. */
    public static ExceptionIndex of(Collection<CompiledException> waivers) {
        var exceptions = new ExceptionIndex();
        waivers.forEach(waiver -> exceptions.put(waiver.namespace(), waiver.name(), Optional.of(waiver)));
        return exceptions;
    }

    /** Takes one in, new or changed. */
    public void put(DeploymentException exception) {
        var metadata = exception.getMetadata();
        put(
                metadata.getNamespace(),
                metadata.getName(),
                ExceptionCompiler.compile(exception).waiver());
    }

    /** Forgets one. */
    public void remove(String namespace, String name) {
        known.computeIfPresent(namespace, (_, before) -> {
            var next = new TreeMap<>(before);
            next.remove(name);
            return next.isEmpty() ? null : Collections.unmodifiableMap(next);
        });
        listeners.forEach(Runnable::run);
    }

    /** Tells whenever one is another than it was, or gone; not when it has merely been used. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Whether that one has been taken in. */
    public boolean knows(String namespace, String name) {
        return known.getOrDefault(namespace, Map.of()).containsKey(name);
    }

    /** Those of a namespace that can be carried out, whether they hold now or not, by their names. */
    public List<CompiledException> in(String namespace) {
        var there = known.get(namespace);
        return there == null
                ? List.of()
                : there.values().stream().flatMap(Optional::stream).toList();
    }

    /** Those of all namespaces. */
    public Stream<CompiledException> all() {
        return known.values().stream().flatMap(each -> each.values().stream()).flatMap(Optional::stream);
    }

    private void put(String namespace, String name, Optional<CompiledException> waiver) {
        var before = known.getOrDefault(namespace, Map.of()).get(name);
        if (waiver.equals(before)) {
            return;
        }
        known.compute(namespace, (_, there) -> {
            var next = new TreeMap<String, Optional<CompiledException>>();
            if (there != null) {
                next.putAll(there);
            }
            next.put(name, waiver);
            return Collections.unmodifiableMap(next);
        });
        listeners.forEach(Runnable::run);
    }
}
