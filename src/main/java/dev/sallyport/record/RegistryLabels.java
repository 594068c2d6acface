package dev.sallyport.record;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Names of registries as labels: the first hundred, for whoever names images chooses them. */
final class RegistryLabels {
    private static final int MAX_REGISTRIES = 100;

    private final Set<String> registries = ConcurrentHashMap.newKeySet();

    String of(String registry) {
        if (registries.contains(registry)) {
            return registry;
        }
        return registries.size() < MAX_REGISTRIES && registries.add(registry) ? registry : "other";
    }
}
