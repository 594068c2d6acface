package dev.sallyport.check.podsecurity;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.sallyport.check.ManifestCheck;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Controls of the Pod Security Standards by level and version.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/security/pod-security-standards/">Pod Security Standards</a>
 * @see <a href="https://github.com/kubernetes/pod-security-admission/tree/v0.36.3/policy">upstream implementation</a>
 */
public final class PodSecurityStandard {

    /** Level of the standards. Each level includes the controls of the previous one. */
    public enum Level {
        PRIVILEGED,
        BASELINE,
        RESTRICTED
    }

    /** Control with its first version and the weaker control that it replaces. */
    private record Control(
            String name,
            Level level,
            int since,
            Optional<String> overrides,
            Function<PodSecurityVersion, ManifestCheck> check) {

        boolean isIn(Level required, PodSecurityVersion version) {
            return level.compareTo(required) <= 0 && version.atLeast(since);
        }
    }

    private static final List<Control> CONTROLS = List.of(
            baseline("appArmorProfile", 0, version -> new AppArmorProfileCheck()),
            baseline("capabilities_baseline", 0, version -> new CapabilitiesBaselineCheck()),
            baseline("hostNamespaces", 0, version -> new HostNamespacesCheck()),
            baseline("hostPathVolumes", 0, version -> new HostPathVolumesCheck()),
            baseline("hostPorts", 0, version -> new HostPortsCheck()),
            baseline("hostProbesAndHostLifecycle", 34, version -> new HostProbesAndHostLifecycleCheck()),
            baseline("privileged", 0, version -> new PrivilegedCheck()),
            baseline("procMount", 0, ProcMountCheck::new),
            baseline("seLinuxOptions", 0, SeLinuxOptionsCheck::new),
            baseline("seccompProfile_baseline", 0, SeccompProfileBaselineCheck::new),
            baseline("sysctls", 0, SysctlsCheck::of),
            baseline("windowsHostProcess", 0, version -> new WindowsHostProcessCheck()),
            restricted("allowPrivilegeEscalation", 8, AllowPrivilegeEscalationCheck::new),
            restricted("capabilities_restricted", 22, "capabilities_baseline", CapabilitiesRestrictedCheck::new),
            restricted("procMount_restricted", 35, "procMount", version -> new ProcMountRestrictedCheck()),
            restricted("restrictedVolumes", 0, "hostPathVolumes", version -> new RestrictedVolumesCheck(false)),
            restricted("runAsNonRoot", 0, RunAsNonRootCheck::new),
            restricted("runAsUser", 23, RunAsUserCheck::new),
            restricted("seccompProfile_restricted", 19, "seccompProfile_baseline", SeccompProfileRestrictedCheck::new));

    private PodSecurityStandard() {}

    /**
     * Returns the checks of a level without exempt controls, those of the baseline first.
     *
     * <p>A restricted control replaces the baseline control of the same fields. If the restricted control is exempt, the
     * baseline control is not required either: an exemption brings no other control into force.
     *
     * @param exemptControls names of controls that are not required
     * @throws IllegalArgumentException if an exempt control does not exist
     */
    public static List<ManifestCheck> checks(Level level, PodSecurityVersion version, Set<String> exemptControls) {
        exemptControls.stream().sorted().forEach(PodSecurityStandard::requireKnown);
        var overridden = in(level, version)
                .map(Control::overrides)
                .flatMap(Optional::stream)
                .collect(toUnmodifiableSet());
        return in(level, version)
                .filter(control -> !overridden.contains(control.name) && !exemptControls.contains(control.name))
                .map(control -> control.check.apply(version))
                .toList();
    }

    /** Returns the checks of controls, in the order of the standards; controls that the version does not have are left out. */
    public static List<ManifestCheck> checksOf(Set<String> controls, PodSecurityVersion version) {
        return in(Level.RESTRICTED, version)
                .filter(control -> controls.contains(control.name))
                .map(control -> control.check.apply(version))
                .toList();
    }

    /** Returns the names of the controls of a level, with those that other controls of the level replace. */
    public static Set<String> controls(Level level, PodSecurityVersion version) {
        return in(level, version).map(Control::name).collect(toCollection(LinkedHashSet::new));
    }

    private static Stream<Control> in(Level level, PodSecurityVersion version) {
        return CONTROLS.stream().filter(control -> control.isIn(level, version));
    }

    /** Returns the names of all controls of all versions, as in Kubernetes. */
    public static Set<String> controls() {
        return CONTROLS.stream().map(Control::name).collect(toCollection(LinkedHashSet::new));
    }

    /** Returns the restricted controls that replace a baseline control in some version. */
    static Stream<String> overriding(String control) {
        return CONTROLS.stream()
                .filter(other -> other.overrides.equals(Optional.of(control)))
                .map(Control::name);
    }

    private static void requireKnown(String control) {
        if (CONTROLS.stream().noneMatch(known -> known.name.equals(control))) {
            throw new IllegalArgumentException("there is no Pod Security control \"" + control
                    + "\"; known controls are " + String.join(", ", controls()));
        }
    }

    private static Control baseline(String name, int since, Function<PodSecurityVersion, ManifestCheck> check) {
        return new Control(name, Level.BASELINE, since, Optional.empty(), check);
    }

    private static Control restricted(String name, int since, Function<PodSecurityVersion, ManifestCheck> check) {
        return new Control(name, Level.RESTRICTED, since, Optional.empty(), check);
    }

    private static Control restricted(
            String name, int since, String overrides, Function<PodSecurityVersion, ManifestCheck> check) {
        return new Control(name, Level.RESTRICTED, since, Optional.of(overrides), check);
    }
}
