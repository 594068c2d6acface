package dev.sallyport.check.podsecurity;

import dev.sallyport.check.ManifestCheck;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The Pod Security Standards as a table: which control holds at which level from which version to which.
 *
 * <p>Source: k8s.io/pod-security-admission v0.36.3, policy/check_*.go.
 */
public final class PodSecurityStandard {
    private static final int ALWAYS = Integer.MAX_VALUE;

    private static final List<Row> TABLE = List.of(
            baseline(0, ALWAYS, new AppArmorProfile()),
            baseline(0, ALWAYS, new BaselineCapabilities()),
            baseline(0, ALWAYS, new HostNamespaces()),
            baseline(0, ALWAYS, new HostPathVolumes()),
            baseline(0, ALWAYS, new HostPorts()),
            baseline(34, ALWAYS, new HostProbesAndHostLifecycle()),
            baseline(0, ALWAYS, new Privileged()),
            baseline(0, 34, new ProcMount("procMount", false)),
            baseline(35, ALWAYS, new ProcMount("procMount", true)),
            baseline(0, 30, SeLinuxOptions.FROM_V1_0),
            baseline(31, ALWAYS, SeLinuxOptions.FROM_V1_31),
            baseline(0, 18, new SeccompAnnotations()),
            baseline(19, ALWAYS, new BaselineSeccompProfile()),
            baseline(0, 26, Sysctls.FROM_V1_0),
            baseline(27, 28, Sysctls.FROM_V1_27),
            baseline(29, 31, Sysctls.FROM_V1_29),
            baseline(32, ALWAYS, Sysctls.FROM_V1_32),
            baseline(0, ALWAYS, new WindowsHostProcess()),
            restricted(8, 24, new AllowPrivilegeEscalation(false)),
            restricted(25, ALWAYS, new AllowPrivilegeEscalation(true)),
            restricted(22, 24, new RestrictedCapabilities(false)).insteadOf("capabilities_baseline"),
            restricted(25, ALWAYS, new RestrictedCapabilities(true)).insteadOf("capabilities_baseline"),
            restricted(35, ALWAYS, new ProcMount("procMount_restricted", false)).insteadOf("procMount"),
            restricted(0, ALWAYS, new RestrictedVolumes()).insteadOf("hostPathVolumes"),
            restricted(0, 34, new RunAsNonRoot(false)),
            restricted(35, ALWAYS, new RunAsNonRoot(true)),
            restricted(23, 34, new RunAsUser(false)),
            restricted(35, ALWAYS, new RunAsUser(true)),
            restricted(19, 24, new RestrictedSeccompProfile(false)).insteadOf("seccompProfile_baseline"),
            restricted(25, ALWAYS, new RestrictedSeccompProfile(true)).insteadOf("seccompProfile_baseline"));

    /** How much is asked for; restricted asks for all of baseline too. */
    public enum Level {
        BASELINE,
        RESTRICTED
    }

    private record Row(Level level, int from, int to, Control control, Set<String> replaced) {
        Row insteadOf(String other) {
            return new Row(level, from, to, control, Set.of(other));
        }

        boolean holds(Level asked, PodSecurityVersion version) {
            return level.compareTo(asked) <= 0 && from <= version.minor() && version.minor() <= to;
        }
    }

    private PodSecurityStandard() {}

    /**
     * The checks of a level, as that version defines it.
     *
     * @param exempt names of controls that are left out
     */
    public static List<ManifestCheck> checks(Level level, PodSecurityVersion version, Set<String> exempt) {
        return holding(level, version)
                .filter(control -> !exempt.contains(control.control()))
                .map(ManifestCheck.class::cast)
                .toList();
    }

    /** The names of the controls that a level has, as that version defines it. */
    public static Set<String> controls(Level level, PodSecurityVersion version) {
        return holding(level, version).map(Control::control).collect(Collectors.toUnmodifiableSet());
    }

    private static Stream<Control> holding(Level level, PodSecurityVersion version) {
        var rows = TABLE.stream().filter(row -> row.holds(level, version)).toList();
        var replaced = rows.stream().flatMap(row -> row.replaced().stream()).collect(Collectors.toSet());
        return rows.stream().map(Row::control).filter(control -> !replaced.contains(control.control()));
    }

    /** The name of the control that holds in another's place at that level and version; the same where none does. */
    static String inPlaceOf(String control, Level level, PodSecurityVersion version) {
        return TABLE.stream()
                .filter(row -> row.holds(level, version) && row.replaced().contains(control))
                .map(row -> row.control().control())
                .findFirst()
                .orElse(control);
    }

    private static Row baseline(int from, int to, Control control) {
        return new Row(Level.BASELINE, from, to, control, Set.of());
    }

    private static Row restricted(int from, int to, Control control) {
        return new Row(Level.RESTRICTED, from, to, control, Set.of());
    }
}
