package dev.sallyport.check.runtime;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Requests and limits that apply to a container: its own, or those of the pod for cpu, memory and huge pages (KEP-2837). An unset
 * request is the limit, as in the API server.
 */
record EffectiveResources(
        @Nullable ResourceRequirements own, @Nullable ResourceRequirements pod) {

    /** Receiver of a resource of a container with its bound. */
    interface Receiver {
        void accept(WorkloadContainer container, EffectiveResources resources, String name, Quantity bound);
    }

    /** Passes on each bounded resource of each container that has resources. */
    static void forEach(Workload workload, Map<String, Quantity> bounds, Receiver receiver) {
        for (var container : workload.containers()) {
            if (hasResources(container)) {
                var resources = new EffectiveResources(
                        container.resources(), workload.spec().getResources());
                bounds.forEach((name, bound) -> receiver.accept(container, resources, name, bound));
            }
        }
    }

    /** Returns whether a container can have resources; ephemeral ones have none. */
    static boolean hasResources(WorkloadContainer container) {
        return container.type() != WorkloadContainer.Type.EPHEMERAL;
    }

    Optional<Quantity> limit(String name) {
        return of(limits(own), limits(pod), name);
    }

    Optional<Quantity> request(String name) {
        if (!requests(own).containsKey(name) && limits(own).containsKey(name)) {
            return Optional.ofNullable(limits(own).get(name));
        }
        return of(requests(own), requests(pod), name).or(() -> limit(name));
    }

    private static Optional<Quantity> of(Map<String, Quantity> own, Map<String, Quantity> pod, String name) {
        return Optional.ofNullable(own.get(name))
                .or(() -> ResourcesCheck.isOfPods(name) ? Optional.ofNullable(pod.get(name)) : Optional.empty());
    }

    /** Returns the amount in units such as bytes and cores; empty if the text is not a quantity. */
    static Optional<BigDecimal> amount(Quantity quantity) {
        try {
            return Optional.of(quantity.getNumericalAmount());
        } catch (ArithmeticException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    static Map<String, Quantity> requests(@Nullable ResourceRequirements resources) {
        return resources == null ? Map.of() : requireNonNullElse(resources.getRequests(), Map.of());
    }

    static Map<String, Quantity> limits(@Nullable ResourceRequirements resources) {
        return resources == null ? Map.of() : requireNonNullElse(resources.getLimits(), Map.of());
    }
}
