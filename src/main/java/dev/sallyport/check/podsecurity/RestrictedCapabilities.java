package dev.sallyport.check.podsecurity;

import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A container needs none of root's capabilities, but for listening on a low port.
 *
 * <p>Restricted fields: {@code
 * spec.{initContainers,containers,ephemeralContainers}[*].securityContext.capabilities.{drop,add}}
 *
 * <p>Allowed values: drop must have ALL; add may have NET_BIND_SERVICE
 *
 * @param sparesWindows whether pods for Windows are left alone (from v1.25 on)
 */
record RestrictedCapabilities(boolean sparesWindows) implements Control {
    private static final Set<String> ALLOWED = Set.of("NET_BIND_SERVICE");

    @Override
    public String control() {
        return "capabilities_restricted";
    }

    @Override
    public Stream<Problem> problems(Workload workload) {
        if (sparesWindows && PodFacts.isWindows(workload)) {
            return Stream.empty();
        }
        return workload.containers()
                .flatMap(container ->
                        Stream.concat(notDropped(container), BaselineCapabilities.notIn(ALLOWED, container)));
    }

    private static Stream<Problem> notDropped(WorkloadContainer container) {
        return PodFacts.dropped(container).contains("ALL")
                ? Stream.empty()
                : Stream.of(new Problem(
                        PodFacts.context(container) + ".capabilities.drop",
                        "container \"%s\" does not drop all capabilities".formatted(container.name()),
                        "set capabilities: {drop: [ALL]}"));
    }
}
