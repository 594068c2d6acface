package dev.sallyport.check.podsecurity;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.AppArmorProfile;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Forbids disabling AppArmor, which confines containers on hosts that support it.
 *
 * <p>Restricted fields: {@code spec.securityContext.appArmorProfile.type}, {@code
 * spec.{initContainers,containers,ephemeralContainers}[*].securityContext.appArmorProfile.type}; {@code
 * metadata.annotations['container.apparmor.security.beta.kubernetes.io/*']}
 *
 * <p>Allowed values: unset, RuntimeDefault, Localhost; in the annotation empty, runtime/default, localhost/*
 *
 * @see <a href="https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/24-apparmor">KEP-24</a>
 * @see <a href="https://github.com/kubernetes/pod-security-admission/blob/v0.36.3/policy/check_appArmorProfile.go">upstream</a>
 */
public record AppArmorProfileCheck() implements ManifestCheck {
    private static final String ANNOTATION_PREFIX = "container.apparmor.security.beta.kubernetes.io/";
    private static final Set<String> ALLOWED = Set.of("RuntimeDefault", "Localhost");

    @Override
    public String id() {
        return "pod-security/appArmorProfile";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        var problems = new Problems();
        var pod = workload.spec().getSecurityContext();
        if (pod != null && isForbidden(pod.getAppArmorProfile())) {
            problems.add(problem("the pod", workload.specPath(), pod.getAppArmorProfile()));
        }
        for (var container : workload.containers()) {
            var context = container.securityContext();
            if (context != null && isForbidden(context.getAppArmorProfile())) {
                problems.add(problem(container.label(), container.path(), context.getAppArmorProfile()));
            }
        }
        var annotations = workload.podMetadata().getAnnotations();
        if (annotations != null && !annotations.isEmpty()) {
            addAnnotations(problems, workload, annotations);
        }
        return problems.outcome();
    }

    private static boolean isForbidden(@Nullable AppArmorProfile profile) {
        return profile != null && !ALLOWED.contains(type(profile));
    }

    private static Problem problem(String subject, String path, AppArmorProfile profile) {
        return new Problem(
                path + ".securityContext.appArmorProfile.type",
                subject + " sets the AppArmor profile type \"" + type(profile) + "\"",
                "set appArmorProfile.type to RuntimeDefault or Localhost, or leave appArmorProfile out");
    }

    private static String type(AppArmorProfile profile) {
        return requireNonNullElse(profile.getType(), "");
    }

    private static void addAnnotations(Problems problems, Workload workload, Map<String, String> annotations) {
        var forbidden = new TreeMap<String, String>();
        for (var entry : annotations.entrySet()) {
            if (entry.getKey().startsWith(ANNOTATION_PREFIX) && !isAllowed(requireNonNullElse(entry.getValue(), ""))) {
                forbidden.put(entry.getKey(), entry.getValue());
            }
        }
        forbidden.forEach((key, profile) -> problems.add(
                workload.podMetadataPath() + ".annotations['" + key + "']",
                "container \"" + key.substring(ANNOTATION_PREFIX.length()) + "\" has the AppArmor profile \"" + profile
                        + "\" (set by annotation)",
                "set the annotation to runtime/default or localhost/<profile>, or remove it"));
    }

    private static boolean isAllowed(String profile) {
        return profile.isEmpty() || profile.equals("runtime/default") || profile.startsWith("localhost/");
    }
}
