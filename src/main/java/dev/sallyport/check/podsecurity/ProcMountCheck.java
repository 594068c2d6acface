package dev.sallyport.check.podsecurity;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.List;

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
        return ControlExemption.forUserNamespace(workload, version)
                ? new Outcome.Passed()
                : Outcome.of(unmasked(workload));
    }

    /** Returns a problem for each container with a non-default /proc mount. */
    static List<Problem> unmasked(Workload workload) {
        return SecuritySetting.ofContainers(workload, "procMount", SecurityContext::getProcMount)
                .filter(setting -> !setting.value().equals("Default"))
                .map(setting -> new Problem(
                        setting.path(),
                        setting.subject() + " sets procMount to \"" + setting.value() + "\"",
                        "remove securityContext.procMount or set it to Default"))
                .toList();
    }
}
