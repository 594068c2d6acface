package dev.sallyport.check.network;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.check.Outcome;
import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Only ports that the policy lists may be declared, so that what a workload offers is known.
 *
 * <p>Restricted fields: {@code spec.{initContainers,containers,ephemeralContainers}[*].ports[*].containerPort}
 *
 * <p>Allowed values: any of {@code allowed}
 */
public record ContainerPortCheck(PortSet allowed) implements ManifestCheck {

    @Override
    public String id() {
        return "network/container-port";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        return Outcome.of(workload.containers().flatMap(this::problems).toList());
    }

    private Stream<Problem> problems(WorkloadContainer container) {
        return IntStream.range(0, container.ports().size())
                .filter(i -> isForbidden(container, i))
                .mapToObj(i -> new Problem(
                        container.path() + ".ports[" + i + "].containerPort",
                        "container \"%s\" declares port %d"
                                .formatted(
                                        container.name(),
                                        container.ports().get(i).getContainerPort()),
                        "use an allowed port: " + allowed));
    }

    private boolean isForbidden(WorkloadContainer container, int index) {
        var port = container.ports().get(index).getContainerPort();
        return port != null && !allowed.contains(port);
    }
}
