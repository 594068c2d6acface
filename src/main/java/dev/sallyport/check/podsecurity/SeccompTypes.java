package dev.sallyport.check.podsecurity;

import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SeccompProfile;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Seccomp profile types, which both levels look at. */
final class SeccompTypes {
    static final String FIX = "set seccompProfile: {type: RuntimeDefault}";
    private static final Set<String> ALLOWED = Set.of("RuntimeDefault", "Localhost");

    private SeccompTypes() {}

    static Optional<String> ofPod(Workload workload) {
        return PodFacts.ofPod(workload, PodSecurityContext::getSeccompProfile).map(SeccompTypes::type);
    }

    static Optional<String> of(WorkloadContainer container) {
        return PodFacts.of(container, SecurityContext::getSeccompProfile).map(SeccompTypes::type);
    }

    static boolean isAllowed(String type) {
        return ALLOWED.contains(type);
    }

    /** A problem for each profile that is set and not allowed. */
    static Stream<Problem> forbidden(Workload workload) {
        return Stream.concat(
                ofPod(workload).stream().flatMap(type -> problem("the pod", PodFacts.podContext(workload), type)),
                workload.containers()
                        .flatMap(container -> of(container).stream()
                                .flatMap(type -> problem(
                                        "container \"" + container.name() + "\"", PodFacts.context(container), type))));
    }

    private static Stream<Problem> problem(String who, String context, String type) {
        return isAllowed(type)
                ? Stream.empty()
                : Stream.of(new Problem(
                        context + ".seccompProfile.type",
                        "%s uses seccomp profile type \"%s\"".formatted(who, type),
                        FIX));
    }

    private static String type(SeccompProfile profile) {
        return String.valueOf(profile.getType());
    }
}
