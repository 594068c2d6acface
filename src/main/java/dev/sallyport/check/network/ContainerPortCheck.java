package dev.sallyport.check.network;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.check.NumberRanges;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Workload;

/**
 * Forbids container ports except those that the policy allows, so that unexpected services are noticed in review.
 *
 * <p>A container can listen on undeclared ports too; only a NetworkPolicy prevents access to them.
 *
 * <p>Restricted fields: {@code spec.{initContainers,containers,ephemeralContainers}[*].ports[*].containerPort}
 *
 * <p>Allowed values: any of {@code allowed}
 */
public record ContainerPortCheck(NumberRanges allowed) implements ManifestCheck {

    @Override
    public String id() {
        return "network/container-port";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        var problems = new Problems();
        for (var container : workload.containers()) {
            var ports = container.ports();
            for (int i = 0; i < ports.size(); i++) {
                var port = ports.get(i).getContainerPort();
                if (port != null && !allowed.contains(port)) {
                    problems.add(
                            container.path() + ".ports[" + i + "].containerPort",
                            container.label() + " declares port " + port,
                            allowed.isEmpty()
                                    ? "remove the port; the policy allows no container ports"
                                    : "use one of the allowed ports " + allowed);
                }
            }
        }
        return problems.outcome();
    }
}
