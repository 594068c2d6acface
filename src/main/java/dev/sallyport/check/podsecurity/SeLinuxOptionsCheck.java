package dev.sallyport.check.podsecurity;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.SELinuxOptions;
import java.util.List;
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
        var problems = new Problems();
        var pod = workload.spec().getSecurityContext();
        if (pod != null && pod.getSeLinuxOptions() != null) {
            addTo(problems, "the pod", workload.specPath(), pod.getSeLinuxOptions());
        }
        for (var container : workload.containers()) {
            var context = container.securityContext();
            if (context != null && context.getSeLinuxOptions() != null) {
                addTo(problems, container.label(), container.path(), context.getSeLinuxOptions());
            }
        }
        return problems.outcome();
    }

    /** Returns the allowed types. */
    public List<String> types() {
        return version.atLeast(31) ? TYPES_SINCE_31 : TYPES;
    }

    private void addTo(Problems problems, String subject, String path, SELinuxOptions options) {
        var setting = new Setting(subject, path + ".securityContext.seLinuxOptions");
        add(problems, setting, "type", options.getType(), types());
        add(problems, setting, "user", options.getUser(), List.of());
        add(problems, setting, "role", options.getRole(), List.of());
    }

    private static void add(
            Problems problems, Setting setting, String field, @Nullable String value, List<String> allowed) {
        if (value != null && !value.isEmpty() && !allowed.contains(value)) {
            problems.add(
                    setting.path + "." + field,
                    setting.subject + " sets the SELinux " + field + " \"" + value + "\"",
                    "remove seLinuxOptions." + field
                            + (allowed.isEmpty() ? "" : ", or set it to one of " + String.join(", ", allowed)));
        }
    }

    /** Pod or container that sets options, with the JSON path of the options. */
    private record Setting(String subject, String path) {}
}
