package dev.sallyport.check.podsecurity;

import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.WindowsSecurityContextOptions;
import java.util.stream.Stream;

/**
 * A HostProcess container on Windows has the rights of the node.
 *
 * <p>Restricted fields: {@code securityContext.windowsOptions.hostProcess} of the pod and of every container
 *
 * <p>Allowed values: unset, false
 */
record WindowsHostProcess() implements Control {
    private static final String FIX = "remove hostProcess: true";

    @Override
    public String control() {
        return "windowsHostProcess";
    }

    @Override
    public Stream<Problem> problems(Workload workload) {
        var atPod = PodFacts.ofPod(workload, PodSecurityContext::getWindowsOptions).stream()
                .filter(WindowsHostProcess::isHostProcess)
                .map(_ -> new Problem(
                        PodFacts.podContext(workload) + ".windowsOptions.hostProcess",
                        "the pod runs as a HostProcess",
                        FIX));
        var atContainers = workload.containers()
                .filter(container -> PodFacts.of(container, SecurityContext::getWindowsOptions)
                        .filter(WindowsHostProcess::isHostProcess)
                        .isPresent())
                .map(container -> new Problem(
                        PodFacts.context(container) + ".windowsOptions.hostProcess",
                        "container \"%s\" runs as a HostProcess".formatted(container.name()),
                        FIX));
        return Stream.concat(atPod, atContainers);
    }

    private static boolean isHostProcess(WindowsSecurityContextOptions options) {
        return Boolean.TRUE.equals(options.getHostProcess());
    }
}
