package dev.sallyport.check.podsecurity;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.SecurityContext;

/**
 * Forbids privileged containers, because they are root on the host.
 *
 * <p>Restricted fields: {@code spec.{initContainers,containers,ephemeralContainers}[*].securityContext.privileged}
 *
 * <p>Allowed values: unset, false
 *
 * @see <a href="https://github.com/kubernetes/pod-security-admission/blob/v0.36.3/policy/check_privileged.go">upstream</a>
 */
public record PrivilegedCheck() implements ManifestCheck {

    @Override
    public String id() {
        return "pod-security/privileged";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        return Outcome.of(SecuritySetting.ofContainers(workload, "privileged", SecurityContext::getPrivileged)
                .filter(SecuritySetting::value)
                .map(setting -> new Problem(
                        setting.path(),
                        setting.subject() + " is privileged",
                        "remove securityContext.privileged or set it to false"))
                .toList());
    }
}
