package dev.sallyport.check.network;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Forbids container ports except those that the policy allows, so that unexpected services are noticed in review.
 *
 * <p>A container can listen on undeclared ports too; only a NetworkPolicy prevents access to them.
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
        return Outcome.of(workload.containers().stream().flatMap(this::problems).toList());
    }

    private Stream<Problem> problems(WorkloadContainer container) {
        var ports = container.ports();
        return IntStream.range(0, ports.size())
                .filter(i -> ports.get(i).getContainerPort() != null)
                .filter(i -> !allowed.contains(ports.get(i).getContainerPort()))
                .mapToObj(i -> new Problem(
                        container.path() + ".ports[" + i + "].containerPort",
                        container.label() + " declares port " + ports.get(i).getContainerPort(),
                        allowed.isEmpty()
                                ? "remove the port; the policy allows no container ports"
                                : "use one of the allowed ports " + allowed));
    }
}
