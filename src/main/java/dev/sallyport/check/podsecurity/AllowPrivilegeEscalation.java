package dev.sallyport.check.podsecurity;

import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.stream.Stream;

/**
 * A process must not gain more rights than its parent, such as by a setuid program.
 *
 * <p>Restricted fields: {@code
 * spec.{initContainers,containers,ephemeralContainers}[*].securityContext.allowPrivilegeEscalation}
 *
 * <p>Allowed values: false
 *
 * @param sparesWindows whether pods for Windows are left alone (from v1.25 on)
 */
record AllowPrivilegeEscalation(boolean sparesWindows) implements Control {

    @Override
    public String control() {
        return "allowPrivilegeEscalation";
    }

    @Override
    public Stream<Problem> problems(Workload workload) {
        if (sparesWindows && PodFacts.isWindows(workload)) {
            return Stream.empty();
        }
        return workload.containers()
                .filter(container -> PodFacts.of(container, SecurityContext::getAllowPrivilegeEscalation)
                        .orElse(true))
                .map(container -> new Problem(
                        PodFacts.context(container) + ".allowPrivilegeEscalation",
                        "container \"%s\" may gain more rights than it starts with".formatted(container.name()),
                        "set allowPrivilegeEscalation: false"));
    }
}
