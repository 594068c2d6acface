package dev.sallyport.configuration;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Normal form of the configuration of a workload: values by path. Values of the object are JSON texts. Contents of
 * ConfigMaps and Secrets, and credentials, are keyed hashes only.
 *
 * @param values values by path, in the order of the paths
 */
public record Configuration(SortedMap<String, String> values) {
    /** Path of the number of Pods, which autoscalers change. */
    public static final String REPLICAS = "spec.replicas";

    /** Value of an object or entry that does not exist. */
    static final String ABSENT = "absent";

    /** Prefix of values that are keyed hashes. */
    static final String HASH = "hash:";

    /** Suffix of the paths of entries with the order of a list, as keys between commas. */
    static final String ORDER = "#order";

    public Configuration {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** Returns the configuration without the number of Pods. */
    public Configuration withoutReplicas() {
        if (!values.containsKey(REPLICAS)) {
            return this;
        }
        var rest = new TreeMap<>(values);
        rest.remove(REPLICAS);
        return new Configuration(rest);
    }

    /**
     * Returns the differences of this configuration from a recorded one.
     *
     * @param allowed patterns of the paths that may differ
     */
    public List<Difference> differencesFrom(Configuration recorded, Collection<PathPattern> allowed) {
        var paths = new TreeSet<>(recorded.values.keySet());
        paths.addAll(values.keySet());
        var differences = new ArrayList<Difference>();
        for (var path : paths) {
            var before = Optional.ofNullable(recorded.values.get(path));
            var after = Optional.ofNullable(values.get(path));
            if (before.equals(after)) {
                continue;
            }
            if (path.endsWith(ORDER)) {
                order(path, before.orElse(""), after.orElse(""), allowed).ifPresent(differences::add);
            } else if (allowed.stream().noneMatch(pattern -> pattern.covers(path))) {
                differences.add(new Difference(path, before, after));
            }
        }
        return differences;
    }

    /** Compares the order of the elements that are in both lists; other elements differ by their own paths. */
    private static Optional<Difference> order(
            String path, String before, String after, Collection<PathPattern> allowed) {
        var list = path.substring(0, path.length() - ORDER.length());
        var common = new HashSet<>(keys(before));
        common.retainAll(keys(after));
        common.removeIf(key -> allowed.stream().anyMatch(pattern -> pattern.covers(list + "[" + key + "]")));
        var left = only(common, before);
        var right = only(common, after);
        return left.equals(right)
                ? Optional.empty()
                : Optional.of(new Difference(
                        list,
                        Optional.of("in the order " + String.join(", ", left)),
                        Optional.of("in the order " + String.join(", ", right))));
    }

    private static List<String> keys(String order) {
        return List.of(order.split(",", -1));
    }

    private static List<String> only(Set<String> keys, String order) {
        return keys(order).stream().filter(keys::contains).toList();
    }

    /** Returns the values as a plain map, for JSON. */
    Map<String, String> plain() {
        return values;
    }
}
