package dev.sallyport.policy;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.util.List;

/** Immutable snapshot of all compiled policies with a cache by namespace. */
final class PolicySnapshot {
    private static final int MAX_NAMESPACES = 10_000;

    private final List<Policy> all;
    private final LoadingCache<String, List<Policy>> byNamespace =
            Caffeine.newBuilder().maximumSize(MAX_NAMESPACES).build(this::select);

    PolicySnapshot(List<Policy> all) {
        this.all = List.copyOf(all);
    }

    List<Policy> all() {
        return all;
    }

    List<Policy> in(String namespace) {
        return byNamespace.get(namespace);
    }

    private List<Policy> select(String namespace) {
        return all.stream().filter(policy -> policy.mayBeFor(namespace)).toList();
    }
}
