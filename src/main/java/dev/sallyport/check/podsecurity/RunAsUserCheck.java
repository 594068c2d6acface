package dev.sallyport.check.podsecurity;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Workload;
import org.jspecify.annotations.Nullable;

/**
 * Forbids user 0, which is root regardless of {@code runAsNonRoot}.
 *
 * <p>Restricted fields: {@code spec.securityContext.runAsUser}, {@code
 * spec.{initContainers,containers,ephemeralContainers}[*].securityContext.runAsUser}
 *
 * <p>Allowed values: unset, any number except 0; since v1.35 any number for a pod in a user namespace ({@code hostUsers: false})
 *
 * @see <a href="https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/127-user-namespaces">KEP-127</a>
 * @see <a href="https://github.com/kubernetes/pod-security-admission/blob/v0.36.3/policy/check_runAsUser.go">upstream</a>
 */
public record RunAsUserCheck(PodSecurityVersion version) implements ManifestCheck {

    @Override
    public String id() {
        return "pod-security/runAsUser";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        if (ControlExemption.forUserNamespace(workload, version)) {
            return Outcome.PASSED;
        }
        var problems = new Problems();
        var pod = workload.spec().getSecurityContext();
        if (pod != null && isRoot(pod.getRunAsUser())) {
            problems.add(problem("the pod", workload.specPath()));
        }
        for (var container : workload.containers()) {
            var context = container.securityContext();
            if (context != null && isRoot(context.getRunAsUser())) {
                problems.add(problem(container.label(), container.path()));
            }
        }
        return problems.outcome();
    }

    private static boolean isRoot(@Nullable Long user) {
        return user != null && user == 0;
    }

    private static Problem problem(String subject, String path) {
        return new Problem(
                path + ".securityContext.runAsUser",
                subject + " runs as user 0, which is root",
                "remove runAsUser, or set it to the number of a user that is not root, such as 65532");
    }
}
