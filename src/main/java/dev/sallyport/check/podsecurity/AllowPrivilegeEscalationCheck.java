package dev.sallyport.check.podsecurity;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;

/**
 * Requires {@code allowPrivilegeEscalation: false}, because set-user-ID programs turn an ordinary user into root.
 *
 * <p>Restricted fields: {@code
 * spec.{initContainers,containers,ephemeralContainers}[*].securityContext.allowPrivilegeEscalation}
 *
 * <p>Allowed values: false; since v1.25 any value if {@code spec.os.name} is windows
 *
 * @see <a href="https://github.com/kubernetes/pod-security-admission/blob/v0.36.3/policy/check_allowPrivilegeEscalation.go">upstream</a>
 */
public record AllowPrivilegeEscalationCheck(PodSecurityVersion version) implements ManifestCheck {

    @Override
    public String id() {
        return "pod-security/allowPrivilegeEscalation";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        if (ControlExemption.forWindows(workload, version)) {
            return Outcome.PASSED;
        }
        var problems = new Problems();
        for (var container : workload.containers()) {
            if (mayEscalate(container)) {
                problems.add(problem(container));
            }
        }
        return problems.outcome();
    }

    private static boolean mayEscalate(WorkloadContainer container) {
        var context = container.securityContext();
        return context == null || !Boolean.FALSE.equals(context.getAllowPrivilegeEscalation());
    }

    private static Problem problem(WorkloadContainer container) {
        var context = container.securityContext();
        var value = context == null ? null : context.getAllowPrivilegeEscalation();
        return new Problem(
                container.path() + ".securityContext.allowPrivilegeEscalation",
                container.label()
                        + (value == null
                                ? " does not set allowPrivilegeEscalation to false"
                                : " sets allowPrivilegeEscalation to true"),
                "set securityContext.allowPrivilegeEscalation: false on " + container.label());
    }
}
