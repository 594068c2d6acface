package dev.sallyport.environment;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Namespaces that belong to one of these environments, as those are at the time of asking. */
public record EnvironmentMatcher(Set<String> names, Environments stages) {
    public EnvironmentMatcher {
        names = Set.copyOf(names);
    }

    /** Those that there are not. */
    public List<String> unknown() {
        return names.stream()
                .filter(name -> stages.find(name).isEmpty())
                .sorted()
                .toList();
    }

    /** Whether a namespace of that name may belong to one of them, whatever its labels. */
    public boolean mayTake(String namespace) {
        return names.stream().flatMap(name -> stages.find(name).stream()).anyMatch(stage -> stage.mayHold(namespace));
    }

    public boolean matches(String namespace, Map<String, String> labelsOfNamespace) {
        return stages.of(namespace, labelsOfNamespace).stream()
                .map(CompiledEnvironment::name)
                .anyMatch(names::contains);
    }
}
