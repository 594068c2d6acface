package dev.sallyport.check.runtime;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
        var containers = workload.containers().stream()
                .filter(container -> container.type() != WorkloadContainer.Type.EPHEMERAL)
                .toList();
        var pod = workload.spec().getResources();
        return Outcome.of(containers.stream()
                .flatMap(container -> problems(container, containers, pod))
                .toList());
    }

    private Stream<Problem> problems(
            WorkloadContainer container, List<WorkloadContainer> all, @Nullable ResourceRequirements pod) {
        var missing = new ArrayList<Problem>();
        var own = container.resources();
        for (var name : requests) {
            if (!isRequested(own, name) && !(isOfPods(name) && isRequested(all, pod, name))) {
                missing.add(problem(container, "requests", "request", name));
            }
        }
        for (var name : limits) {
            if (!isGiven(limits(own), name) && !(isOfPods(name) && isGiven(limits(pod), name))) {
                missing.add(problem(container, "limits", "limit", name));
            }
        }
        return missing.stream();
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
            return quantity != null && quantity.getNumericalAmount().signum() > 0;
        } catch (ArithmeticException | IllegalArgumentException _) {
            return false;
        }
    }
}
