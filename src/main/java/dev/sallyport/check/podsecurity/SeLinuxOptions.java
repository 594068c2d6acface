package dev.sallyport.check.podsecurity;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SELinuxOptions;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * SELinux types other than those made for containers lift the confinement.
 *
 * <p>Restricted fields: all of {@code securityContext.seLinuxOptions} but the level, of the pod and of every container
 *
 * <p>Allowed values: for the type unset, empty, and those given; for user and role unset, empty
 *
 * @param types that are allowed
 */
record SeLinuxOptions(Set<String> types) implements Control {
    static final SeLinuxOptions FROM_V1_0 =
            new SeLinuxOptions(Set.of("container_t", "container_init_t", "container_kvm_t"));
    static final SeLinuxOptions FROM_V1_31 =
            new SeLinuxOptions(Set.of("container_t", "container_init_t", "container_kvm_t", "container_engine_t"));

    @Override
    public String control() {
        return "seLinuxOptions";
    }

    @Override
    public Stream<Problem> problems(Workload workload) {
        var ofPod = PodFacts.ofPod(workload, PodSecurityContext::getSeLinuxOptions).stream()
                .flatMap(options -> problems("the pod", PodFacts.podContext(workload), options));
        var ofContainers = workload.containers()
                .flatMap(container -> PodFacts.of(container, SecurityContext::getSeLinuxOptions).stream()
                        .flatMap(options -> problems(
                                "container \"" + container.name() + "\"", PodFacts.context(container), options)));
        return Stream.concat(ofPod, ofContainers);
    }

    private Stream<Problem> problems(String who, String context, SELinuxOptions options) {
        var type = requireNonNullElse(options.getType(), "");
        var path = context + ".seLinuxOptions";
        var ofType = type.isEmpty() || types.contains(type)
                ? Stream.<Problem>empty()
                : Stream.of(new Problem(
                        path + ".type",
                        "%s uses SELinux type \"%s\"".formatted(who, type),
                        "remove the type, or use one of "
                                + String.join(", ", types.stream().sorted().toList())));
        return Stream.of(
                        ofType,
                        custom(who, path, "user", options.getUser()),
                        custom(who, path, "role", options.getRole()))
                .flatMap(problem -> problem);
    }

    private static Stream<Problem> custom(String who, String path, String field, @Nullable String value) {
        return value == null || value.isEmpty()
                ? Stream.empty()
                : Stream.of(new Problem(
                        path + "." + field,
                        "%s sets the SELinux %s \"%s\"".formatted(who, field, value),
                        "remove the " + field));
    }
}
