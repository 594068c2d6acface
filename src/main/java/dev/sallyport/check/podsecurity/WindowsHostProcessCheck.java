package dev.sallyport.check.podsecurity;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.WindowsSecurityContextOptions;
import java.util.stream.Stream;

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
        return Outcome.of(Stream.concat(
                        SecuritySetting.ofPod(workload, "windowsOptions", PodSecurityContext::getWindowsOptions),
                        SecuritySetting.ofContainers(workload, "windowsOptions", SecurityContext::getWindowsOptions))
                .filter(setting -> isHostProcess(setting.value()))
                .map(setting -> new Problem(
                        setting.path() + ".hostProcess",
                        setting.subject() + " runs as a process of the Windows host",
                        "remove windowsOptions.hostProcess or set it to false"))
                .toList());
    }

    private static boolean isHostProcess(WindowsSecurityContextOptions options) {
        return Boolean.TRUE.equals(options.getHostProcess());
    }
}
