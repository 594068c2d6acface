package dev.sallyport.check.podsecurity;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.workload.Workload;

/**
 * Forbids unmasked /proc mounts also in user namespaces. Before v1.35 the baseline control includes this.
 *
 * <p>Restricted fields: {@code spec.{initContainers,containers,ephemeralContainers}[*].securityContext.procMount}
 *
 * <p>Allowed values: unset, Default
 *
 * @see <a href="https://github.com/kubernetes/pod-security-admission/blob/v0.36.3/policy/check_procMount_restricted.go">upstream</a>
 */
public record ProcMountRestrictedCheck() implements ManifestCheck {

    @Override
    public String id() {
        return "pod-security/procMount_restricted";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        return ProcMountCheck.unmasked(workload);
    }
}
