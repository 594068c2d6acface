package dev.sallyport.check.podsecurity;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Forbids host ports, because they bypass Services and NetworkPolicies.
 *
 * <p>Restricted fields: {@code spec.{initContainers,containers,ephemeralContainers}[*].ports[*].hostPort}
 *
 * <p>Allowed values: unset, 0
 *
 * @see <a href="https://github.com/kubernetes/pod-security-admission/blob/v0.36.3/policy/check_hostPorts.go">upstream</a>
 */
public record HostPortsCheck() implements ManifestCheck {

    @Override
    public String id() {
        return "pod-security/hostPorts";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        return Outcome.of(
                workload.containers().stream().flatMap(HostPortsCheck::problems).toList());
    }

    private static Stream<Problem> problems(WorkloadContainer container) {
        var ports = container.ports();
        return IntStream.range(0, ports.size())
                .filter(i -> ports.get(i).getHostPort() != null && ports.get(i).getHostPort() != 0)
                .mapToObj(i -> new Problem(
                        container.path() + ".ports[" + i + "].hostPort",
                        container.label() + " uses host port " + ports.get(i).getHostPort(),
                        "remove hostPort; reach the container through a Service"));
    }
}
