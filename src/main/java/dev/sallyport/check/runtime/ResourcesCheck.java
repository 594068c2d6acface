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
 * A container that says what it takes can be placed, and cannot take what its neighbours need.
 *
 * <p>Restricted fields: {@code spec.{initContainers,containers}[*].resources}; ephemeral containers have none
 *
 * <p>Allowed values: more than zero for each of {@code requests} and {@code limits}, at the container, or, for cpu, memory
 * and huge pages, at the pod as a whole in {@code spec.resources} (KEP-2837). A limit stands for a request that is unset,
 * as the API server defaults it, but not for one of zero.
 *
 * @param requests names of resources, such as {@code cpu}
 * @param limits names of resources
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
                "set resources." + field + "." + name + " to what it needs");
    }

    private static boolean isRequested(@Nullable ResourceRequirements resources, String name) {
        return isGiven(requests(resources).containsKey(name) ? requests(resources) : limits(resources), name);
    }

    /** The pod's request, where unset, is made of those of its containers, and of its limit where they have none. */
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

    /** Whether the API server lets a pod have the resource as a whole. */
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
