package dev.sallyport.check.podsecurity;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SELinuxOptions;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Forbids SELinux types, users and roles that disable the confinement of containers.
 *
 * <p>Restricted fields: {@code type}, {@code user} and {@code role} in {@code spec.securityContext.seLinuxOptions} and
 * {@code spec.{initContainers,containers,ephemeralContainers}[*].securityContext.seLinuxOptions}
 *
 * <p>Allowed values: unset, empty; for the type also container_t, container_init_t, container_kvm_t and, since v1.31,
 * container_engine_t
 *
 * @see <a href="https://github.com/kubernetes/pod-security-admission/blob/v0.36.3/policy/check_seLinuxOptions.go">upstream</a>
 */
public record SeLinuxOptionsCheck(PodSecurityVersion version) implements ManifestCheck {
    private static final List<String> TYPES = List.of("container_t", "container_init_t", "container_kvm_t");
    private static final List<String> TYPES_SINCE_31 =
            List.of("container_t", "container_init_t", "container_kvm_t", "container_engine_t");

    @Override
    public String id() {
        return "pod-security/seLinuxOptions";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        return Outcome.of(Stream.concat(
                        SecuritySetting.ofPod(workload, "seLinuxOptions", PodSecurityContext::getSeLinuxOptions),
                        SecuritySetting.ofContainers(workload, "seLinuxOptions", SecurityContext::getSeLinuxOptions))
                .flatMap(this::problems)
                .toList());
    }

    /** Returns the allowed types. */
    public List<String> types() {
        return version.atLeast(31) ? TYPES_SINCE_31 : TYPES;
    }

    private Stream<Problem> problems(SecuritySetting<SELinuxOptions> setting) {
        var options = setting.value();
        return Stream.of(
                        problem(setting, "type", options.getType(), types()),
                        problem(setting, "user", options.getUser(), List.of()),
                        problem(setting, "role", options.getRole(), List.of()))
                .flatMap(problem -> problem);
    }

    private static Stream<Problem> problem(
            SecuritySetting<?> setting, String field, @Nullable String value, List<String> allowed) {
        if (value == null || value.isEmpty() || allowed.contains(value)) {
            return Stream.empty();
        }
        return Stream.of(new Problem(
                setting.path() + "." + field,
                setting.subject() + " sets the SELinux " + field + " \"" + value + "\"",
                "remove seLinuxOptions." + field
                        + (allowed.isEmpty() ? "" : ", or set it to one of " + String.join(", ", allowed))));
    }
}
