package dev.sallyport.check.runtime;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Limits the resources of a container, so that one container cannot take a node for itself.
 *
 * <p>Restricted fields: {@code spec.{initContainers,containers}[*].resources}, and {@code spec.resources} of the pod for
 * containers without values of their own
 *
 * <p>Allowed values: a limit, and a request, of at most the amount in {@code max}. A container without a limit has no maximum.
 *
 * @param max largest amount by resource, such as {@code memory}
 */
public record ResourceMaximumCheck(Map<String, Quantity> max) implements ManifestCheck {
    public ResourceMaximumCheck {
        max = Collections.unmodifiableMap(new TreeMap<>(max));
    }

    @Override
    public String id() {
        return "runtime/resource-maximum";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        var problems = new Problems();
        EffectiveResources.forEach(
                workload, max, (container, resources, name, most) -> add(problems, container, resources, name, most));
        return problems.outcome();
    }

    private static void add(
            Problems problems, WorkloadContainer container, EffectiveResources resources, String name, Quantity most) {
        var limit = resources.limit(name);
        if (limit.isEmpty()) {
            problems.add(
                    container.path() + ".resources.limits",
                    container.label() + " has no limit for " + name + ", and so no maximum",
                    "set resources.limits." + name + " to at most " + most);
        } else if (isMore(limit.get(), most)) {
            problems.add(
                    container.path() + ".resources.limits",
                    "%s has a limit of %s for %s, more than %s".formatted(container.label(), limit.get(), name, most),
                    "set resources.limits." + name + " to at most " + most);
        } else {
            resources
                    .request(name)
                    .filter(request -> isMore(request, most))
                    .ifPresent(request -> problems.add(
                            container.path() + ".resources.requests",
                            "%s requests %s of %s, more than %s".formatted(container.label(), request, name, most),
                            "set resources.requests." + name + " to at most " + most));
        }
    }

    /** Returns whether an amount is more than another; a text that is not a quantity is. */
    private static boolean isMore(Quantity amount, Quantity most) {
        return EffectiveResources.amount(amount)
                .map(number -> number.compareTo(EffectiveResources.amount(most).orElseThrow()) > 0)
                .orElse(true);
    }
}
