package dev.sallyport.record;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Label values for registries: the first 100, then {@code other}, because users choose the names. */
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
