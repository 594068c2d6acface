package dev.sallyport.environment;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** How alike an environment and the one before it are. */
public final class Consistency {
    private Consistency() {}

    /**
     * Of the workloads that both have, the share that run the same images in both, by digest.
     *
     * @param here by kind and name, the digests of each workload of that kind and name
     * @param before the same, of the environment before
     * @return from 0 to 1; empty where they have no workload in common
     */
    public static OptionalDouble of(Map<String, Set<Set<String>>> here, Map<String, Set<Set<String>>> before) {
        return here.entrySet().stream()
                .filter(entry -> before.containsKey(entry.getKey()))
                .mapToInt(entry -> before.getOrDefault(entry.getKey(), Set.of()).containsAll(entry.getValue()) ? 1 : 0)
                .average();
    }
}
