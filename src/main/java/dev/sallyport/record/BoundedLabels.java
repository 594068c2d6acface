package dev.sallyport.record;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Values of an open label, such as names of registries: the first ones up to a maximum, then {@code other}. */
final class BoundedLabels {
    static final int MAX_REGISTRIES = 100;
    static final int MAX_ENVIRONMENTS = 250;

    private final int max;
    private final Set<String> values = ConcurrentHashMap.newKeySet();

    BoundedLabels(int max) {
        this.max = max;
    }

    String of(String value) {
        if (values.contains(value)) {
            return value;
        }
        return values.size() < max && values.add(value) ? value : "other";
    }
}
