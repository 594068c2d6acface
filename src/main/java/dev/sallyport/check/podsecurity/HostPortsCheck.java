package dev.sallyport.check.podsecurity;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Workload;

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
        var problems = new Problems();
        for (var container : workload.containers()) {
            var ports = container.ports();
            for (int i = 0; i < ports.size(); i++) {
                var port = ports.get(i).getHostPort();
                if (port != null && port != 0) {
                    problems.add(
                            container.path() + ".ports[" + i + "].hostPort",
                            container.label() + " uses host port " + port,
                            "remove hostPort; reach the container through a Service");
                }
            }
        }
        return problems.outcome();
    }
}
