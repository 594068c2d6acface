package dev.sallyport.check.network;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.check.NumberRanges;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;

/**
 * Forbids host ports except those that the policy allows, because host ports bypass NetworkPolicies.
 *
 * <p>Restricted fields: {@code spec.{initContainers,containers,ephemeralContainers}[*].ports[*].hostPort}; with {@code
 * spec.hostNetwork: true} every {@code containerPort} too, because it then is a host port
 *
 * <p>Allowed values: unset, 0, any of {@code allowed}
 */
public record HostPortCheck(NumberRanges allowed) implements ManifestCheck {

    @Override
    public String id() {
        return "network/host-port";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        var hostNetwork = Boolean.TRUE.equals(workload.spec().getHostNetwork());
        var problems = new Problems();
        for (var container : workload.containers()) {
            var ports = container.ports();
            for (int i = 0; i < ports.size(); i++) {
                add(problems, container, i, hostNetwork);
            }
        }
        return problems.outcome();
    }

    private void add(Problems problems, WorkloadContainer container, int index, boolean hostNetwork) {
        var port = container.ports().get(index);
        if (port.getHostPort() != null && port.getHostPort() != 0) {
            if (!allowed.contains(port.getHostPort())) {
                problems.add(
                        container.path() + ".ports[" + index + "].hostPort",
                        container.label() + " uses host port " + port.getHostPort(),
                        fix());
            }
        } else if (hostNetwork && port.getContainerPort() != null && !allowed.contains(port.getContainerPort())) {
            problems.add(
                    container.path() + ".ports[" + index + "].containerPort",
                    container.label() + " uses the host network and host port " + port.getContainerPort(),
                    fix());
        }
    }

    private String fix() {
        return allowed.isEmpty()
                ? "remove hostPort and hostNetwork; reach the container through a Service"
                : "use one of the host ports " + allowed + ", or reach the container through a Service";
    }
}
