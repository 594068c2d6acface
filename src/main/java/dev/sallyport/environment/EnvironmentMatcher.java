package dev.sallyport.environment;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Matcher for the namespaces of named Environments, in their present state. */
public record EnvironmentMatcher(Set<String> names, Environments environments) {
    public EnvironmentMatcher {
        names = Set.copyOf(names);
    }

    /** Returns the names of Environments that do not exist. */
    public List<String> unknown() {
        return names.stream()
                .filter(name -> environments.find(name).isEmpty())
                .sorted()
                .toList();
    }

    /** Returns whether a namespace may belong to one of the Environments, depending on its labels. */
    public boolean mayTake(String namespace) {
        return names.stream()
                .flatMap(name -> environments.find(name).stream())
                .anyMatch(environment -> environment.mayContain(namespace));
    }

    /** Returns whether a namespace with these labels belongs to one of the Environments. */
    public boolean matches(String namespace, Map<String, String> labelsOfNamespace) {
        return environments.of(namespace, labelsOfNamespace).stream()
                .map(CompiledEnvironment::name)
                .anyMatch(names::contains);
    }
}
