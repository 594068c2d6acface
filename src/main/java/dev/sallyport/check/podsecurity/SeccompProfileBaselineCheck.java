package dev.sallyport.check.podsecurity;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SeccompProfile;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Forbids disabling seccomp, because an unconfined container can use every system call.
 *
 * <p>Restricted fields: since v1.19 {@code spec.securityContext.seccompProfile.type}, {@code
 * spec.{initContainers,containers,ephemeralContainers}[*].securityContext.seccompProfile.type}; before, {@code
 * metadata.annotations['seccomp.security.alpha.kubernetes.io/pod']} and {@code
 * metadata.annotations['container.seccomp.security.alpha.kubernetes.io/*']}
 *
 * <p>Allowed values: unset, RuntimeDefault, Localhost; in the annotations runtime/default, docker/default, localhost/*
 *
 * @see <a href="https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/135-seccomp">KEP-135</a>
 * @see <a href="https://github.com/kubernetes/pod-security-admission/blob/v0.36.3/policy/check_seccompProfile_baseline.go">upstream</a>
 */
public record SeccompProfileBaselineCheck(PodSecurityVersion version) implements ManifestCheck {
    private static final int FIELDS_SINCE = 19;
    private static final String POD_ANNOTATION = "seccomp.security.alpha.kubernetes.io/pod";
    private static final String CONTAINER_ANNOTATION_PREFIX = "container.seccomp.security.alpha.kubernetes.io/";
    private static final Set<String> ALLOWED = Set.of("RuntimeDefault", "Localhost");

    @Override
    public String id() {
        return "pod-security/seccompProfile_baseline";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        var problems = readsFields() ? unconfined(workload) : annotations(workload);
        return Outcome.of(problems.toList());
    }

    /** Returns whether the version checks the fields, which exist since v1.19, instead of the annotations. */
    public boolean readsFields() {
        return version.atLeast(FIELDS_SINCE);
    }

    /** Returns a problem for each forbidden profile type. */
    static Stream<Problem> unconfined(Workload workload) {
        return Stream.concat(
                        SecuritySetting.ofPod(workload, "seccompProfile", PodSecurityContext::getSeccompProfile),
                        SecuritySetting.ofContainers(workload, "seccompProfile", SecurityContext::getSeccompProfile))
                .filter(setting -> !isAllowed(setting.value()))
                .map(setting -> new Problem(
                        setting.path() + ".type",
                        setting.subject() + " sets the seccomp profile type \""
                                + requireNonNullElse(setting.value().getType(), "") + "\"",
                        "set seccompProfile.type to RuntimeDefault or Localhost"));
    }

    static boolean isAllowed(SeccompProfile profile) {
        return profile.getType() != null && ALLOWED.contains(profile.getType());
    }

    private static Stream<Problem> annotations(Workload workload) {
        var containers = workload.containers().stream()
                .flatMap(container ->
                        annotation(workload, CONTAINER_ANNOTATION_PREFIX + container.name(), container.label()));
        return Stream.concat(annotation(workload, POD_ANNOTATION, "the pod"), containers);
    }

    private static Stream<Problem> annotation(Workload workload, String key, String subject) {
        var value = requireNonNullElse(workload.podMetadata().getAnnotations(), Map.<String, String>of())
                .get(key);
        if (value == null || isAllowedAnnotation(value)) {
            return Stream.empty();
        }
        return Stream.of(new Problem(
                workload.podMetadataPath() + ".annotations['" + key + "']",
                subject + " has the seccomp profile \"" + value + "\" (set by annotation)",
                "set the annotation to runtime/default or localhost/<profile>, or remove it"));
    }

    private static boolean isAllowedAnnotation(String value) {
        return value.equals("runtime/default") || value.equals("docker/default") || value.startsWith("localhost/");
    }
}
