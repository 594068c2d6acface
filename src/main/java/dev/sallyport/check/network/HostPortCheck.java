package dev.sallyport.check.network;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.check.Outcome;
import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;
import io.fabric8.kubernetes.api.model.ContainerPort;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Host ports bypass the pod network; only those that the policy lists may be used. On the node's network every container
 * port is a host port.
 *
 * <p>Restricted fields: {@code spec.{initContainers,containers,ephemeralContainers}[*].ports[*].hostPort}, and {@code
 * containerPort} where {@code spec.hostNetwork} is true
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
        var onNode = Boolean.TRUE.equals(workload.spec().getHostNetwork());
        return Outcome.of(workload.containers()
                .flatMap(container -> problems(container, onNode))
                .toList());
    }

    private Stream<Problem> problems(WorkloadContainer container, boolean onNode) {
        return IntStream.range(0, container.ports().size()).boxed().flatMap(i -> {
            var port = container.ports().get(i);
            var path = container.path() + ".ports[" + i + "]";
            if (isSet(port)) {
                return problem(container, path + ".hostPort", port.getHostPort());
            }
            return onNode && port.getContainerPort() != null
                    ? problem(container, path + ".containerPort", port.getContainerPort())
                    : Stream.empty();
        });
    }

    private Stream<Problem> problem(WorkloadContainer container, String path, int port) {
        return allowed.contains(port)
                ? Stream.empty()
                : Stream.of(new Problem(
                        path,
                        "container \"%s\" uses host port %d".formatted(container.name(), port),
                        "remove it and reach the container through a Service; allowed host ports: " + allowed));
    }

    private static boolean isSet(ContainerPort port) {
        return port.getHostPort() != null && port.getHostPort() != 0;
    }
}
