package dev.sallyport.check.podsecurity;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Workload;

/**
 * Forbids unmasked /proc mounts, because they expose and control the host.
 *
 * <p>Restricted fields: {@code spec.{initContainers,containers,ephemeralContainers}[*].securityContext.procMount}
 *
 * <p>Allowed values: unset, Default; since v1.35 any value for a pod in a user namespace ({@code hostUsers: false})
 *
 * @see <a href="https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/4265-proc-mount">KEP-4265</a>
 * @see <a href="https://github.com/kubernetes/pod-security-admission/blob/v0.36.3/policy/check_procMount_baseline.go">upstream</a>
 */
public record ProcMountCheck(PodSecurityVersion version) implements ManifestCheck {

    @Override
    public String id() {
        return "pod-security/procMount";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        return ControlExemption.forUserNamespace(workload, version) ? Outcome.PASSED : unmasked(workload);
    }

    /** Returns a problem for each container with a non-default /proc mount. */
    static Outcome unmasked(Workload workload) {
        var problems = new Problems();
        for (var container : workload.containers()) {
            var context = container.securityContext();
            var mount = context == null ? null : context.getProcMount();
            if (mount != null && !mount.equals("Default")) {
                problems.add(
                        container.path() + ".securityContext.procMount",
                        container.label() + " sets procMount to \"" + mount + "\"",
                        "remove securityContext.procMount or set it to Default");
            }
        }
        return problems.outcome();
    }
}
