package dev.sallyport.check.network;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;
import io.fabric8.kubernetes.api.model.ContainerPort;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Forbids host ports except those that the policy allows, because host ports bypass NetworkPolicies.
 *
 * <p>Restricted fields: {@code spec.{initContainers,containers,ephemeralContainers}[*].ports[*].hostPort}; with {@code
 * spec.hostNetwork: true} every {@code containerPort} too, because it then is a host port
 *
 * <p>Allowed values: unset, 0, any of {@code allowed}
 */
public record HostPortCheck(PortSet allowed) implements ManifestCheck {

    @Override
    public String id() {
        return "network/host-port";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        var hostNetwork = Boolean.TRUE.equals(workload.spec().getHostNetwork());
        return Outcome.of(workload.containers().stream()
                .flatMap(container -> problems(container, hostNetwork))
                .toList());
    }

    private Stream<Problem> problems(WorkloadContainer container, boolean hostNetwork) {
        var ports = container.ports();
        return IntStream.range(0, ports.size()).boxed().flatMap(i -> {
            var path = container.path() + ".ports[" + i + "]";
            return problem(container, ports.get(i), path, hostNetwork);
        });
    }

    private Stream<Problem> problem(WorkloadContainer container, ContainerPort port, String path, boolean hostNetwork) {
        if (port.getHostPort() != null && port.getHostPort() != 0) {
            return problem(path + ".hostPort", container.label() + " uses host port ", port.getHostPort());
        }
        return hostNetwork && port.getContainerPort() != null
                ? problem(
                        path + ".containerPort",
                        container.label() + " uses the host network and host port ",
                        port.getContainerPort())
                : Stream.empty();
    }

    private Stream<Problem> problem(String path, String message, int port) {
        return allowed.contains(port) ? Stream.empty() : Stream.of(new Problem(path, message + port, fix()));
    }

    private String fix() {
        return allowed.isEmpty()
                ? "remove hostPort and hostNetwork; reach the container through a Service"
                : "use one of the host ports " + allowed + ", or reach the container through a Service";
    }
}
