package dev.sallyport.check.podsecurity;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.WindowsSecurityContextOptions;
import org.jspecify.annotations.Nullable;

/**
 * Forbids HostProcess containers, which are processes of the Windows node.
 *
 * <p>Restricted fields: {@code spec.securityContext.windowsOptions.hostProcess}, {@code
 * spec.{initContainers,containers,ephemeralContainers}[*].securityContext.windowsOptions.hostProcess}
 *
 * <p>Allowed values: unset, false
 *
 * @see <a href="https://github.com/kubernetes/enhancements/tree/master/keps/sig-windows/1981-windows-privileged-container-support">KEP-1981</a>
 * @see <a href="https://github.com/kubernetes/pod-security-admission/blob/v0.36.3/policy/check_windowsHostProcess.go">upstream</a>
 */
public record WindowsHostProcessCheck() implements ManifestCheck {

    @Override
    public String id() {
        return "pod-security/windowsHostProcess";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        var problems = new Problems();
        var pod = workload.spec().getSecurityContext();
        if (pod != null && isHostProcess(pod.getWindowsOptions())) {
            problems.add(problem("the pod", workload.specPath()));
        }
        for (var container : workload.containers()) {
            var context = container.securityContext();
            if (context != null && isHostProcess(context.getWindowsOptions())) {
                problems.add(problem(container.label(), container.path()));
            }
        }
        return problems.outcome();
    }

    private static Problem problem(String subject, String path) {
        return new Problem(
                path + ".securityContext.windowsOptions.hostProcess",
                subject + " runs as a process of the Windows host",
                "remove windowsOptions.hostProcess or set it to false");
    }

    private static boolean isHostProcess(@Nullable WindowsSecurityContextOptions options) {
        return options != null && Boolean.TRUE.equals(options.getHostProcess());
    }
}
