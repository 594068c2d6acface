package dev.sallyport.check.podsecurity;

import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.stream.Stream;

/**
 * User 0 is root.
 *
 * <p>Restricted fields: {@code securityContext.runAsUser} of the pod and of every container
 *
 * <p>Allowed values: unset, anything but 0
 *
 * @param relaxed whether a pod in a user namespace of its own may do as it likes (from v1.35 on)
 */
record RunAsUser(boolean relaxed) implements Control {
    private static final String FIX = "remove runAsUser: 0, or use another number";

    @Override
    public String control() {
        return "runAsUser";
    }

    @Override
    public Stream<Problem> problems(Workload workload) {
        if (relaxed && PodFacts.hasUserNamespace(workload)) {
            return Stream.empty();
        }
        var atPod = PodFacts.ofPod(workload, PodSecurityContext::getRunAsUser).stream()
                .filter(user -> user == 0)
                .map(_ -> new Problem(
                        PodFacts.podContext(workload) + ".runAsUser", "the pod runs as user 0, which is root", FIX));
        var atContainers = workload.containers()
                .filter(container -> PodFacts.of(container, SecurityContext::getRunAsUser)
                        .filter(user -> user == 0)
                        .isPresent())
                .map(container -> new Problem(
                        PodFacts.context(container) + ".runAsUser",
                        "container \"%s\" runs as user 0, which is root".formatted(container.name()),
                        FIX));
        return Stream.concat(atPod, atContainers);
    }
}
