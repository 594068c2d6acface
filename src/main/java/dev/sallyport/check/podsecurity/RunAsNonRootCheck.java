package dev.sallyport.check.podsecurity;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.stream.Stream;

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
            return new Outcome.Passed();
        }
        return Outcome.of(Stream.concat(setToFalse(workload), unset(workload)).toList());
    }

    private static Stream<Problem> setToFalse(Workload workload) {
        return Stream.concat(
                        SecuritySetting.ofPod(workload, "runAsNonRoot", PodSecurityContext::getRunAsNonRoot),
                        SecuritySetting.ofContainers(workload, "runAsNonRoot", SecurityContext::getRunAsNonRoot))
                .filter(setting -> !setting.value())
                .map(setting -> new Problem(
                        setting.path(), setting.subject() + " sets runAsNonRoot to false", "set runAsNonRoot: true"));
    }

    /** Returns a problem for each container without a value, unless the pod sets one. */
    private static Stream<Problem> unset(Workload workload) {
        var pod = workload.spec().getSecurityContext();
        return pod != null && pod.getRunAsNonRoot() != null
                ? Stream.empty()
                : workload.containers().stream()
                        .filter(RunAsNonRootCheck::isUnset)
                        .map(container -> new Problem(
                                container.path() + ".securityContext.runAsNonRoot",
                                container.label()
                                        + " may run as root: neither it nor the pod sets runAsNonRoot to true",
                                "set " + workload.specPath() + ".securityContext.runAsNonRoot: true"));
    }

    private static boolean isUnset(WorkloadContainer container) {
        var context = container.securityContext();
        return context == null || context.getRunAsNonRoot() == null;
    }
}
