package dev.sallyport.check.runtime;

import static java.util.Objects.requireNonNullElse;

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
            if (hasResources(container)) {
                addMissing(problems, container, workload.containers(), pod);
            }
        }
        return problems.outcome();
    }

    private static boolean hasResources(WorkloadContainer container) {
        return container.type() != WorkloadContainer.Type.EPHEMERAL;
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
            if (!isGiven(limits(own), name) && !(isOfPods(name) && isGiven(limits(pod), name))) {
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
        return isGiven(requests(resources).containsKey(name) ? requests(resources) : limits(resources), name);
    }

    /** Returns whether the pod has a request. An unset one defaults to the requests of the containers, then to the limit of the pod. */
    private static boolean isRequested(
            List<WorkloadContainer> containers, @Nullable ResourceRequirements pod, String name) {
        if (pod == null || requests(pod).containsKey(name)) {
            return isGiven(requests(pod), name);
        }
        var ofContainers = containers.stream()
                .filter(ResourcesCheck::hasResources)
                .map(WorkloadContainer::resources)
                .filter(own -> requests(own).containsKey(name) || limits(own).containsKey(name))
                .toList();
        return ofContainers.isEmpty()
                ? isGiven(limits(pod), name)
                : ofContainers.stream().anyMatch(own -> isRequested(own, name));
    }

    /** Returns whether the API server supports the resource in {@code spec.resources} of a pod. */
    public static boolean isOfPods(String name) {
        return name.equals("cpu") || name.equals("memory") || name.startsWith("hugepages-");
    }

    private static Map<String, Quantity> requests(@Nullable ResourceRequirements resources) {
        return resources == null ? Map.of() : requireNonNullElse(resources.getRequests(), Map.of());
    }

    private static Map<String, Quantity> limits(@Nullable ResourceRequirements resources) {
        return resources == null ? Map.of() : requireNonNullElse(resources.getLimits(), Map.of());
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
