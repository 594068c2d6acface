package dev.sallyport.check.podsecurity;

import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Host ports bypass the pod network and its policies.
 *
 * <p>Restricted fields: {@code spec.{initContainers,containers,ephemeralContainers}[*].ports[*].hostPort}
 *
 * <p>Allowed values: unset, 0
 */
record HostPorts() implements Control {

    @Override
    public String control() {
        return "hostPorts";
    }

    @Override
    public Stream<Problem> problems(Workload workload) {
        return workload.containers().flatMap(HostPorts::problems);
    }

    private static Stream<Problem> problems(WorkloadContainer container) {
        return IntStream.range(0, container.ports().size())
                .filter(i -> isSet(container.ports().get(i).getHostPort()))
                .mapToObj(i -> new Problem(
                        container.path() + ".ports[" + i + "].hostPort",
                        "container \"%s\" uses host port %d"
                                .formatted(
                                        container.name(),
                                        container.ports().get(i).getHostPort()),
                        "remove hostPort; reach the container through a Service"));
    }

    private static boolean isSet(@Nullable Integer port) {
        return port != null && port != 0;
    }
}
