package dev.sallyport.check.podsecurity;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.AppArmorProfile;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

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
        var fields = Stream.concat(
                        SecuritySetting.ofPod(workload, "appArmorProfile", PodSecurityContext::getAppArmorProfile),
                        SecuritySetting.ofContainers(workload, "appArmorProfile", SecurityContext::getAppArmorProfile))
                .filter(setting -> !ALLOWED.contains(type(setting)))
                .map(AppArmorProfileCheck::problem);
        return Outcome.of(Stream.concat(fields, annotations(workload)).toList());
    }

    private static Problem problem(SecuritySetting<AppArmorProfile> setting) {
        return new Problem(
                setting.path() + ".type",
                setting.subject() + " sets the AppArmor profile type \"" + type(setting) + "\"",
                "set appArmorProfile.type to RuntimeDefault or Localhost, or leave appArmorProfile out");
    }

    private static String type(SecuritySetting<AppArmorProfile> setting) {
        return requireNonNullElse(setting.value().getType(), "");
    }

    private static Stream<Problem> annotations(Workload workload) {
        return requireNonNullElse(workload.podMetadata().getAnnotations(), Map.<String, String>of()).entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(ANNOTATION_PREFIX))
                .filter(entry -> !isAllowed(requireNonNullElse(entry.getValue(), "")))
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> new Problem(
                        workload.podMetadataPath() + ".annotations['" + entry.getKey() + "']",
                        "container \"" + entry.getKey().substring(ANNOTATION_PREFIX.length())
                                + "\" has the AppArmor profile \"" + entry.getValue() + "\" (set by annotation)",
                        "set the annotation to runtime/default or localhost/<profile>, or remove it"));
    }

    private static boolean isAllowed(String profile) {
        return profile.isEmpty() || profile.equals("runtime/default") || profile.startsWith("localhost/");
    }
}
