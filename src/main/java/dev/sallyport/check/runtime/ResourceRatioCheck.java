package dev.sallyport.check.runtime;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Limits how far a limit may exceed its request, so that a node is not promised to more Pods than it can serve.
 *
 * <p>Restricted fields: {@code spec.{initContainers,containers}[*].resources}, and {@code spec.resources} of the pod for
 * containers without values of their own
 *
 * <p>Allowed values: a limit of at most the request, times the ratio in {@code ratios}. A container needs a limit; an unset request
 * equals it.
 *
 * @param ratios largest ratio by resource, such as {@code cpu}
 */
public record ResourceRatioCheck(Map<String, Quantity> ratios) implements ManifestCheck {
    public ResourceRatioCheck {
        ratios = Collections.unmodifiableMap(new TreeMap<>(ratios));
    }

    @Override
    public String id() {
        return "runtime/resource-ratio";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        var problems = new Problems();
        EffectiveResources.forEach(
                workload,
                ratios,
                (container, resources, name, ratio) -> add(problems, container, resources, name, ratio));
        return problems.outcome();
    }

    private static void add(
            Problems problems, WorkloadContainer container, EffectiveResources resources, String name, Quantity ratio) {
        var limit = resources.limit(name);
        if (limit.isEmpty()) {
            problems.add(
                    container.path() + ".resources.limits",
                    container.label() + " has no limit for " + name + ", and so no ratio to its request",
                    "set resources.limits." + name + " to at most the request times " + ratio);
            return;
        }
        var request = resources.request(name).orElseThrow();
        if (isMore(limit.get(), request, ratio)) {
            problems.add(
                    container.path() + ".resources.limits",
                    "%s has a limit of %s for %s, more than %s times its request of %s"
                            .formatted(container.label(), limit.get(), name, ratio, request),
                    "raise resources.requests.%s or lower resources.limits.%s".formatted(name, name));
        }
    }

    /** Returns whether the limit is more than the request times the ratio; a text that is not a quantity is. */
    private static boolean isMore(Quantity limit, Quantity request, Quantity ratio) {
        BigDecimal factor = EffectiveResources.amount(ratio).orElseThrow();
        return EffectiveResources.amount(limit)
                .flatMap(most ->
                        EffectiveResources.amount(request).map(least -> most.compareTo(least.multiply(factor)) > 0))
                .orElse(true);
    }
}
