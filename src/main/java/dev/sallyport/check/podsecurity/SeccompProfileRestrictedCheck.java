package dev.sallyport.check.podsecurity;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;

/**
 * Requires a seccomp profile, because containers without one are unconfined on nodes without a default.
 *
 * <p>Restricted fields: {@code spec.securityContext.seccompProfile.type}, {@code
 * spec.{initContainers,containers,ephemeralContainers}[*].securityContext.seccompProfile.type}
 *
 * <p>Allowed values: RuntimeDefault, Localhost; unset on a container if the pod has one of them; since v1.25 unset if
 * {@code spec.os.name} is windows
 *
 * @see <a href="https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/135-seccomp">KEP-135</a>
 * @see <a href="https://github.com/kubernetes/pod-security-admission/blob/v0.36.3/policy/check_seccompProfile_restricted.go">upstream</a>
 */
public record SeccompProfileRestrictedCheck(PodSecurityVersion version) implements ManifestCheck {

    @Override
    public String id() {
        return "pod-security/seccompProfile_restricted";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        if (ControlExemption.forWindows(workload, version)) {
            return Outcome.PASSED;
        }
        var problems = new Problems();
        SeccompProfileBaselineCheck.addUnconfined(problems, workload);
        var pod = workload.spec().getSecurityContext();
        if (pod == null || pod.getSeccompProfile() == null) {
            addUnset(problems, workload);
        }
        return problems.outcome();
    }

    /** Adds a problem for each container without a profile. */
    private static void addUnset(Problems problems, Workload workload) {
        for (var container : workload.containers()) {
            if (isUnset(container)) {
                problems.add(
                        container.path() + ".securityContext.seccompProfile.type",
                        container.label() + " has no seccomp profile: neither it nor the pod sets seccompProfile.type",
                        "set " + workload.specPath() + ".securityContext.seccompProfile.type: RuntimeDefault");
            }
        }
    }

    private static boolean isUnset(WorkloadContainer container) {
        var context = container.securityContext();
        return context == null || context.getSeccompProfile() == null;
    }
}
