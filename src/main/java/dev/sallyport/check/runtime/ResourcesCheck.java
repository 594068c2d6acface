package dev.sallyport.check.runtime;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Requires resource requests and limits, so that pods can be scheduled and cannot starve other pods.
 *
 * <p>Restricted fields: {@code spec.{initContainers,containers}[*].resources}; ephemeral containers have none
 *
 * <p>Allowed values: more than zero for each of {@code requests} and {@code limits}, on the container or, for cpu, memory and
 * huge pages, on the pod in {@code spec.resources} (KEP-2837). A limit replaces an unset request, as in the API server, but
 * not a request of zero.
 *
 * @param requests resources that need a request, such as {@code cpu}
 * @param limits resources that need a limit
 */
public record ResourcesCheck(List<String> requests, List<String> limits) implements ManifestCheck {
    private static final int MAX_DIGITS = 15;
    private static final Set<String> COMMON_SUFFIXES = Set.of("", "m", "k", "M", "G", "Ki", "Mi", "Gi");

    public ResourcesCheck {
        requests = List.copyOf(requests);
        limits = List.copyOf(limits);
    }

    @Override
    public String id() {
        return "runtime/resources";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        var pod = workload.spec().getResources();
        var problems = new Problems();
        for (var container : workload.containers()) {
            if (EffectiveResources.hasResources(container)) {
                addMissing(problems, container, workload.containers(), pod);
            }
        }
        return problems.outcome();
    }

    private void addMissing(
            Problems problems,
            WorkloadContainer container,
            List<WorkloadContainer> all,
            @Nullable ResourceRequirements pod) {
        var own = container.resources();
        for (var name : requests) {
            if (!isRequested(own, name) && !(isOfPods(name) && isRequested(all, pod, name))) {
                problems.add(problem(container, "requests", "request", name));
            }
        }
        for (var name : limits) {
            if (!isGiven(EffectiveResources.limits(own), name)
                    && !(isOfPods(name) && isGiven(EffectiveResources.limits(pod), name))) {
                problems.add(problem(container, "limits", "limit", name));
            }
        }
    }

    private static Problem problem(WorkloadContainer container, String field, String noun, String name) {
        return new Problem(
                container.path() + ".resources." + field,
                container.label() + " has no " + noun + " for " + name,
                "set resources." + field + "." + name + " to the amount that the container needs");
    }

    private static boolean isRequested(@Nullable ResourceRequirements resources, String name) {
        return isGiven(
                EffectiveResources.requests(resources).containsKey(name)
                        ? EffectiveResources.requests(resources)
                        : EffectiveResources.limits(resources),
                name);
    }

    /** Returns whether the pod has a request. An unset one defaults to the requests of the containers, then to the limit of the pod. */
    private static boolean isRequested(
            List<WorkloadContainer> containers, @Nullable ResourceRequirements pod, String name) {
        if (pod == null || EffectiveResources.requests(pod).containsKey(name)) {
            return isGiven(EffectiveResources.requests(pod), name);
        }
        var ofContainers = containers.stream()
                .filter(EffectiveResources::hasResources)
                .map(WorkloadContainer::resources)
                .filter(own -> EffectiveResources.requests(own).containsKey(name)
                        || EffectiveResources.limits(own).containsKey(name))
                .toList();
        return ofContainers.isEmpty()
                ? isGiven(EffectiveResources.limits(pod), name)
                : ofContainers.stream().anyMatch(own -> isRequested(own, name));
    }

    /** Returns whether the API server supports the resource in {@code spec.resources} of a pod. */
    public static boolean isOfPods(String name) {
        return name.equals("cpu") || name.equals("memory") || name.startsWith("hugepages-");
    }

    private static boolean isGiven(Map<String, Quantity> quantities, String name) {
        var quantity = quantities.get(name);
        try {
            return quantity != null
                    && (isPlainPositive(quantity)
                            || quantity.getNumericalAmount().signum() > 0);
        } catch (ArithmeticException | IllegalArgumentException _) {
            return false;
        }
    }

    /** Returns whether the quantity is a positive whole number with a common suffix, without computing its value. */
    private static boolean isPlainPositive(Quantity quantity) {
        var amount = quantity.getAmount();
        var format = quantity.getFormat();
        if (amount == null || amount.isEmpty() || amount.length() > MAX_DIGITS || format == null) {
            return false;
        }
        var isPositive = false;
        for (int i = 0; i < amount.length(); i++) {
            var digit = amount.charAt(i);
            if (digit < '0' || digit > '9') {
                return false;
            }
            isPositive |= digit != '0';
        }
        return isPositive && COMMON_SUFFIXES.contains(format);
    }
}
