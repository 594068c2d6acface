package dev.sallyport.check.podsecurity;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;
import java.util.Set;

/**
 * Requires dropping all capabilities, because most programs need none; only NET_BIND_SERVICE may be added.
 *
 * <p>Restricted fields: {@code
 * spec.{initContainers,containers,ephemeralContainers}[*].securityContext.capabilities.drop} and {@code .add[*]}
 *
 * <p>Allowed values: {@code drop} contains ALL, {@code add} contains at most NET_BIND_SERVICE; since v1.25 any value if
 * {@code spec.os.name} is windows
 *
 * @see <a href="https://github.com/kubernetes/pod-security-admission/blob/v0.36.3/policy/check_capabilities_restricted.go">upstream</a>
 */
public record CapabilitiesRestrictedCheck(PodSecurityVersion version) implements ManifestCheck {
    private static final Set<String> ALLOWED = Set.of("NET_BIND_SERVICE");

    @Override
    public String id() {
        return "pod-security/capabilities_restricted";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        if (ControlExemption.forWindows(workload, version)) {
            return Outcome.PASSED;
        }
        var problems = new Problems();
        for (var container : workload.containers()) {
            if (!dropsAll(container)) {
                problems.add(notDropped(container));
            }
            CapabilitiesBaselineCheck.addTo(
                    problems, container, ALLOWED, "remove it; the restricted standard allows only NET_BIND_SERVICE");
        }
        return problems.outcome();
    }

    private static boolean dropsAll(WorkloadContainer container) {
        var context = container.securityContext();
        return context != null
                && context.getCapabilities() != null
                && context.getCapabilities().getDrop() != null
                && context.getCapabilities().getDrop().contains("ALL");
    }

    private static Problem notDropped(WorkloadContainer container) {
        return new Problem(
                container.path() + ".securityContext.capabilities.drop",
                container.label() + " does not drop all capabilities",
                "set securityContext.capabilities.drop: [\"ALL\"] on " + container.label());
    }
}
