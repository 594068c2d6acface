package dev.sallyport.policy;

import dev.sallyport.environment.Stage;
import dev.sallyport.environment.Stages;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Namespaces that belong to one of these environments, as those are at the time of asking. */
record EnvironmentMatcher(Set<String> names, Stages stages) {
    EnvironmentMatcher {
        names = Set.copyOf(names);
    }

    /** Those that there are not. */
    List<String> unknown() {
        return names.stream()
                .filter(name -> stages.find(name).isEmpty())
                .sorted()
                .toList();
    }

    /** Whether a namespace of that name may belong to one of them, whatever its labels. */
    boolean mayTake(String namespace) {
        return names.stream().flatMap(name -> stages.find(name).stream()).anyMatch(stage -> stage.mayHold(namespace));
    }

    boolean takes(String namespace, Map<String, String> labelsOfNamespace) {
        return stages.of(namespace, labelsOfNamespace).stream().map(Stage::name).anyMatch(names::contains);
    }
}
