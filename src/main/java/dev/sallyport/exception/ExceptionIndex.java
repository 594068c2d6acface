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
    /** Exceptions by namespace and name; the value of an exception with errors is empty. */
    private final Map<String, Map<String, Optional<CompiledException>>> byNamespace = new ConcurrentHashMap<>();

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** Creates an index of these exceptions. */
    public static ExceptionIndex of(Collection<CompiledException> exceptions) {
        var index = new ExceptionIndex();
        exceptions.forEach(each -> index.put(each.namespace(), each.name(), Optional.of(each)));
        return index;
    }

    /** Adds or replaces an exception. */
    public void put(DeploymentException exception) {
        var metadata = exception.getMetadata();
        put(
                metadata.getNamespace(),
                metadata.getName(),
                ExceptionCompiler.compile(exception).waiver());
    }

    /** Removes an exception. */
    public void remove(String namespace, String name) {
        byNamespace.computeIfPresent(namespace, (_, before) -> {
            var next = new TreeMap<>(before);
            next.remove(name);
            return next.isEmpty() ? null : Collections.unmodifiableMap(next);
        });
        listeners.forEach(Runnable::run);
    }

    /** Adds a listener for changed and removed exceptions; a new use count is not a change. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Returns whether the index contains an exception of that name. */
    public boolean knows(String namespace, String name) {
        return byNamespace.getOrDefault(namespace, Map.of()).containsKey(name);
    }

    /** Returns the exceptions of a namespace without errors, active or not, sorted by name. */
    public List<CompiledException> in(String namespace) {
        var present = byNamespace.get(namespace);
        return present == null
                ? List.of()
                : present.values().stream().flatMap(Optional::stream).toList();
    }

    /** Returns the exceptions of all namespaces without errors. */
    public Stream<CompiledException> all() {
        return byNamespace.values().stream()
                .flatMap(each -> each.values().stream())
                .flatMap(Optional::stream);
    }

    private void put(String namespace, String name, Optional<CompiledException> exception) {
        var before = byNamespace.getOrDefault(namespace, Map.of()).get(name);
        if (exception.equals(before)) {
            return;
        }
        byNamespace.compute(namespace, (_, present) -> {
            var next = new TreeMap<String, Optional<CompiledException>>();
            if (present != null) {
                next.putAll(present);
            }
            next.put(name, exception);
            return Collections.unmodifiableMap(next);
        });
        listeners.forEach(Runnable::run);
    }
}
