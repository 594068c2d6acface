package dev.sallyport.check.podsecurity;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;
import org.jspecify.annotations.Nullable;

/**
 * Requires {@code runAsNonRoot: true}, because root in a container is root on the host after an escape.
 *
 * <p>Restricted fields: {@code spec.securityContext.runAsNonRoot}, {@code
 * spec.{initContainers,containers,ephemeralContainers}[*].securityContext.runAsNonRoot}
 *
 * <p>Allowed values: true; unset on a container if the pod has true; since v1.35 any value for a pod in a user namespace
 * ({@code hostUsers: false})
 *
 * @see <a href="https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/127-user-namespaces">KEP-127</a>
 * @see <a href="https://github.com/kubernetes/pod-security-admission/blob/v0.36.3/policy/check_runAsNonRoot.go">upstream</a>
 */
public record RunAsNonRootCheck(PodSecurityVersion version) implements ManifestCheck {

    @Override
    public String id() {
        return "pod-security/runAsNonRoot";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        if (ControlExemption.forUserNamespace(workload, version)) {
            return Outcome.PASSED;
        }
        var problems = new Problems();
        var pod = workload.spec().getSecurityContext();
        var ofPod = pod == null ? null : pod.getRunAsNonRoot();
        if (Boolean.FALSE.equals(ofPod)) {
            problems.add(setToFalse("the pod", workload.specPath()));
        }
        for (var container : workload.containers()) {
            if (Boolean.FALSE.equals(value(container))) {
                problems.add(setToFalse(container.label(), container.path()));
            }
        }
        if (ofPod == null) {
            addUnset(problems, workload);
        }
        return problems.outcome();
    }

    private static Problem setToFalse(String subject, String path) {
        return new Problem(
                path + ".securityContext.runAsNonRoot",
                subject + " sets runAsNonRoot to false",
                "set runAsNonRoot: true");
    }

    /** Adds a problem for each container without a value. */
    private static void addUnset(Problems problems, Workload workload) {
        for (var container : workload.containers()) {
            if (value(container) == null) {
                problems.add(
                        container.path() + ".securityContext.runAsNonRoot",
                        container.label() + " may run as root: neither it nor the pod sets runAsNonRoot to true",
                        "set " + workload.specPath() + ".securityContext.runAsNonRoot: true");
            }
        }
    }

    private static @Nullable Boolean value(WorkloadContainer container) {
        var context = container.securityContext();
        return context == null ? null : context.getRunAsNonRoot();
    }
}
