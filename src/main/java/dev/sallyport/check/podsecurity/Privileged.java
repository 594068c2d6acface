package dev.sallyport.check.podsecurity;

import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.stream.Stream;

/**
 * A privileged container has the node's devices and nearly all of its rights.
 *
 * <p>Restricted fields: {@code spec.{initContainers,containers,ephemeralContainers}[*].securityContext.privileged}
 *
 * <p>Allowed values: unset, false
 */
record Privileged() implements Control {

    @Override
    public String control() {
        return "privileged";
    }

    @Override
    public Stream<Problem> problems(Workload workload) {
        return workload.containers()
                .filter(container ->
                        PodFacts.of(container, SecurityContext::getPrivileged).orElse(false))
                .map(container -> new Problem(
                        PodFacts.context(container) + ".privileged",
                        "container \"%s\" is privileged".formatted(container.name()),
                        "remove privileged: true, or set it to false"));
    }
}
