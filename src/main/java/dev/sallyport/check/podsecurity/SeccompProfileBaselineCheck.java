package dev.sallyport.check.podsecurity;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.SeccompProfile;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
        var problems = new Problems();
        if (readsFields()) {
            addUnconfined(problems, workload);
        } else {
            addAnnotations(problems, workload);
        }
        return problems.outcome();
    }

    /** Returns whether the version checks the fields, which exist since v1.19, instead of the annotations. */
    public boolean readsFields() {
        return version.atLeast(FIELDS_SINCE);
    }

    /** Adds a problem for each forbidden profile type. */
    static void addUnconfined(Problems problems, Workload workload) {
        var pod = workload.spec().getSecurityContext();
        if (pod != null && isForbidden(pod.getSeccompProfile())) {
            problems.add(unconfined("the pod", workload.specPath(), pod.getSeccompProfile()));
        }
        for (var container : workload.containers()) {
            var context = container.securityContext();
            if (context != null && isForbidden(context.getSeccompProfile())) {
                problems.add(unconfined(container.label(), container.path(), context.getSeccompProfile()));
            }
        }
    }

    private static Problem unconfined(String subject, String path, SeccompProfile profile) {
        return new Problem(
                path + ".securityContext.seccompProfile.type",
                subject + " sets the seccomp profile type \"" + requireNonNullElse(profile.getType(), "") + "\"",
                "set seccompProfile.type to RuntimeDefault or Localhost");
    }

    private static boolean isForbidden(@Nullable SeccompProfile profile) {
        return profile != null && (profile.getType() == null || !ALLOWED.contains(profile.getType()));
    }

    private static void addAnnotations(Problems problems, Workload workload) {
        addAnnotation(problems, workload, POD_ANNOTATION, "the pod");
        for (var container : workload.containers()) {
            addAnnotation(problems, workload, CONTAINER_ANNOTATION_PREFIX + container.name(), container.label());
        }
    }

    private static void addAnnotation(Problems problems, Workload workload, String key, String subject) {
        var value = requireNonNullElse(workload.podMetadata().getAnnotations(), Map.<String, String>of())
                .get(key);
        if (value != null && !isAllowedAnnotation(value)) {
            problems.add(
                    workload.podMetadataPath() + ".annotations['" + key + "']",
                    subject + " has the seccomp profile \"" + value + "\" (set by annotation)",
                    "set the annotation to runtime/default or localhost/<profile>, or remove it");
        }
    }

    private static boolean isAllowedAnnotation(String value) {
        return value.equals("runtime/default") || value.equals("docker/default") || value.startsWith("localhost/");
    }
}
