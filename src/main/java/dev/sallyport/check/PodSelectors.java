package dev.sallyport.check;

import dev.sallyport.workload.LabelMatcher;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Index of the selectors of Pods by namespace. */
public final class PodSelectors implements PodSelection {
    private final Map<String, List<LabelMatcher>> byNamespace = new HashMap<>();

    /**
     * Creates an index.
     *
     * @param selector of an object; null for an object that selects no Pods, an empty one for all Pods of the namespace
     */
    public <T extends HasMetadata> PodSelectors(Collection<T> objects, Function<T, @Nullable LabelSelector> selector) {
        for (var object : objects) {
            var given = selector.apply(object);
            if (given != null) {
                matcher(given)
                        .ifPresent(matcher -> byNamespace
                                .computeIfAbsent(object.getMetadata().getNamespace(), _ -> new ArrayList<>())
                                .add(matcher));
            }
        }
    }

    /** Returns the selector of a NetworkPolicy; without one it selects all Pods. */
    public static LabelSelector ofNetworkPolicy(NetworkPolicy policy) {
        return policy.getSpec() == null || policy.getSpec().getPodSelector() == null
                ? new LabelSelector()
                : policy.getSpec().getPodSelector();
    }

    /** Returns the selector of a PodDisruptionBudget; null for none, which selects no Pods. */
    public static @Nullable LabelSelector ofBudget(PodDisruptionBudget budget) {
        return budget.getSpec() == null ? null : budget.getSpec().getSelector();
    }

    /** Returns a matcher; empty for an invalid selector, which selects no Pods. */
    private static Optional<LabelMatcher> matcher(LabelSelector selector) {
        try {
            return Optional.of(LabelMatcher.of(selector));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Boolean> selects(String namespace, Map<String, String> labels) {
        return Optional.of(
                byNamespace.getOrDefault(namespace, List.of()).stream().anyMatch(selector -> selector.test(labels)));
    }
}
