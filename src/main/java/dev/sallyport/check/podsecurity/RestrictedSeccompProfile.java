package dev.sallyport.check.podsecurity;

import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.workload.Workload;
import java.util.stream.Stream;

/**
 * Every container must have a seccomp profile, its own or the pod's.
 *
 * <p>Restricted fields: {@code securityContext.seccompProfile.type} of the pod and of every container
 *
 * <p>Allowed values: RuntimeDefault, Localhost; unset for a container where the pod has one of them
 *
 * @param sparesWindows whether pods for Windows are left alone (from v1.25 on)
 */
record RestrictedSeccompProfile(boolean sparesWindows) implements Control {

    @Override
    public String control() {
        return "seccompProfile_restricted";
    }

    @Override
    public Stream<Problem> problems(Workload workload) {
        if (sparesWindows && PodFacts.isWindows(workload)) {
            return Stream.empty();
        }
        return Stream.concat(SeccompTypes.forbidden(workload), unset(workload));
    }

    private static Stream<Problem> unset(Workload workload) {
        if (SeccompTypes.ofPod(workload).filter(SeccompTypes::isAllowed).isPresent()) {
            return Stream.empty();
        }
        return workload.containers()
                .filter(container -> SeccompTypes.of(container).isEmpty())
                .map(container -> new Problem(
                        PodFacts.context(container) + ".seccompProfile.type",
                        "container \"%s\" has no seccomp profile".formatted(container.name()),
                        SeccompTypes.FIX));
    }
}
