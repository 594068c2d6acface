package dev.sallyport.check.podsecurity;

import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.stream.Stream;

/**
 * The masks on {@code /proc} keep a container from the node's kernel settings.
 *
 * <p>Restricted fields: {@code spec.{initContainers,containers,ephemeralContainers}[*].securityContext.procMount}
 *
 * <p>Allowed values: unset, Default
 *
 * @param control procMount, or procMount_restricted for the stricter one that v1.35 added
 * @param relaxed whether a pod in a user namespace of its own may do as it likes (baseline from v1.35 on)
 */
record ProcMount(String control, boolean relaxed) implements Control {

    @Override
    public Stream<Problem> problems(Workload workload) {
        if (relaxed && PodFacts.hasUserNamespace(workload)) {
            return Stream.empty();
        }
        return workload.containers()
                .flatMap(container -> PodFacts.of(container, SecurityContext::getProcMount).stream()
                        .filter(mount -> !mount.equals("Default"))
                        .map(mount -> new Problem(
                                PodFacts.context(container) + ".procMount",
                                "container \"%s\" uses procMount \"%s\"".formatted(container.name(), mount),
                                "remove procMount, or set it to Default")));
    }
}
