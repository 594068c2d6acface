package dev.sallyport.check.podsecurity;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Workload;

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
        var problems = new Problems();
        for (var container : workload.containers()) {
            var context = container.securityContext();
            if (context != null && Boolean.TRUE.equals(context.getPrivileged())) {
                problems.add(
                        container.path() + ".securityContext.privileged",
                        container.label() + " is privileged",
                        "remove securityContext.privileged or set it to false");
            }
        }
        return problems.outcome();
    }
}
