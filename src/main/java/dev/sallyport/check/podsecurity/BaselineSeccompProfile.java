package dev.sallyport.check.podsecurity;

import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.workload.Workload;
import java.util.stream.Stream;

/**
 * Unconfined, a container may make every system call.
 *
 * <p>Restricted fields: {@code securityContext.seccompProfile.type} of the pod and of every container
 *
 * <p>Allowed values: unset, RuntimeDefault, Localhost
 */
record BaselineSeccompProfile() implements Control {

    @Override
    public String control() {
        return "seccompProfile_baseline";
    }

    @Override
    public Stream<Problem> problems(Workload workload) {
        return SeccompTypes.forbidden(workload);
    }
}
