package dev.sallyport.check.podsecurity;

import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.stream.Stream;

/**
 * Containers must be required to run as somebody other than root.
 *
 * <p>Restricted fields: {@code securityContext.runAsNonRoot} of the pod and of every container
 *
 * <p>Allowed values: true; unset for a container where the pod has true
 *
 * @param relaxed whether a pod in a user namespace of its own may do as it likes (from v1.35 on)
 */
record RunAsNonRoot(boolean relaxed) implements Control {
    private static final String FIX = "set runAsNonRoot: true";

    @Override
    public String control() {
        return "runAsNonRoot";
    }

    @Override
    public Stream<Problem> problems(Workload workload) {
        if (relaxed && PodFacts.hasUserNamespace(workload)) {
            return Stream.empty();
        }
        var ofPod = PodFacts.ofPod(workload, PodSecurityContext::getRunAsNonRoot);
        var atPod = ofPod.stream()
                .filter(required -> !required)
                .map(_ -> new Problem(
                        PodFacts.podContext(workload) + ".runAsNonRoot", "the pod sets runAsNonRoot to false", FIX));
        return Stream.concat(
                atPod, workload.containers().flatMap(container -> problems(container, ofPod.orElse(false))));
    }

    private static Stream<Problem> problems(WorkloadContainer container, boolean required) {
        return PodFacts.of(container, SecurityContext::getRunAsNonRoot).orElse(required)
                ? Stream.empty()
                : Stream.of(new Problem(
                        PodFacts.context(container) + ".runAsNonRoot",
                        "container \"%s\" may run as root".formatted(container.name()),
                        FIX));
    }
}
