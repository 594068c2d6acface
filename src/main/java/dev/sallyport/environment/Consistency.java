package dev.sallyport.environment;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** Consistency of an Environment with the previous one. */
public final class Consistency {
    private Consistency() {}

    /**
     * Returns the share of the common workloads that run the same images, by digest.
     *
     * @param here digests of the workloads in the Environment, by kind and name
     * @param before digests of the workloads in the previous Environment, by kind and name
     * @return value from 0 to 1; empty without common workloads
     */
    public static OptionalDouble of(Map<String, Set<Set<String>>> here, Map<String, Set<Set<String>>> before) {
        return here.entrySet().stream()
                .filter(entry -> before.containsKey(entry.getKey()))
                .mapToInt(entry -> before.getOrDefault(entry.getKey(), Set.of()).containsAll(entry.getValue()) ? 1 : 0)
                .average();
    }
}
