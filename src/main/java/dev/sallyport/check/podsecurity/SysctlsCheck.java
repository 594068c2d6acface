package dev.sallyport.check.podsecurity;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.Sysctl;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Forbids unsafe sysctls, because they change the kernel of the node for all pods.
 *
 * <p>Restricted fields: {@code spec.securityContext.sysctls[*].name}
 *
 * <p>Allowed values: kernel.shm_rmid_forced, net.ipv4.ip_local_port_range, net.ipv4.ip_unprivileged_port_start,
 * net.ipv4.ping_group_range, net.ipv4.tcp_syncookies; since v1.27 net.ipv4.ip_local_reserved_ports; since v1.29
 * net.ipv4.tcp_fin_timeout, net.ipv4.tcp_keepalive_intvl, net.ipv4.tcp_keepalive_probes, net.ipv4.tcp_keepalive_time;
 * since v1.32 net.ipv4.tcp_rmem, net.ipv4.tcp_wmem. A policy may have a list of its own instead.
 *
 * @param allowed names, and prefixes that end with a star
 * @param source origin of the names, for messages
 * @see <a href="https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/">safe and unsafe sysctls</a>
 * @see <a href="https://github.com/kubernetes/pod-security-admission/blob/v0.36.3/policy/check_sysctls.go">upstream</a>
 */
public record SysctlsCheck(Set<String> allowed, String source) implements ManifestCheck {
    private static final Map<String, Integer> SAFE_SINCE = Map.ofEntries(
            Map.entry("kernel.shm_rmid_forced", 0),
            Map.entry("net.ipv4.ip_local_port_range", 0),
            Map.entry("net.ipv4.ip_unprivileged_port_start", 0),
            Map.entry("net.ipv4.ping_group_range", 0),
            Map.entry("net.ipv4.tcp_syncookies", 0),
            Map.entry("net.ipv4.ip_local_reserved_ports", 27),
            Map.entry("net.ipv4.tcp_fin_timeout", 29),
            Map.entry("net.ipv4.tcp_keepalive_intvl", 29),
            Map.entry("net.ipv4.tcp_keepalive_probes", 29),
            Map.entry("net.ipv4.tcp_keepalive_time", 29),
            Map.entry("net.ipv4.tcp_rmem", 32),
            Map.entry("net.ipv4.tcp_wmem", 32));

    public SysctlsCheck {
        allowed = Set.copyOf(allowed);
    }

    /** Returns the check of the standards in a version. */
    public static SysctlsCheck of(PodSecurityVersion version) {
        return new SysctlsCheck(
                SAFE_SINCE.entrySet().stream()
                        .filter(sysctl -> version.atLeast(sysctl.getValue()))
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toUnmodifiableSet()),
                "the safe sysctls of Pod Security " + version);
    }

    /** Returns the check of a list of the policy. */
    public static SysctlsCheck ofList(Collection<String> allowed) {
        return new SysctlsCheck(
                Set.copyOf(allowed),
                "the sysctls that the policy allows"
                        + (allowed.isEmpty() ? "" : ": " + String.join(", ", new TreeSet<>(allowed))));
    }

    @Override
    public String id() {
        return "pod-security/sysctls";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        var context = workload.spec().getSecurityContext();
        if (context == null || context.getSysctls() == null) {
            return Outcome.PASSED;
        }
        var problems = new Problems();
        var sysctls = context.getSysctls();
        for (int i = 0; i < sysctls.size(); i++) {
            var name = name(sysctls.get(i));
            if (!isAllowed(name)) {
                problems.add(
                        workload.specPath() + ".securityContext.sysctls[" + i + "].name",
                        "the pod sets the sysctl " + name,
                        "remove it; it is not one of " + source);
            }
        }
        return problems.outcome();
    }

    private static String name(Sysctl sysctl) {
        return requireNonNullElse(sysctl.getName(), "without a name");
    }

    private boolean isAllowed(String name) {
        return allowed.contains(name) || allowed.stream().anyMatch(text -> isPrefix(text, name));
    }

    private static boolean isPrefix(String text, String name) {
        return text.endsWith("*") && name.startsWith(text.substring(0, text.length() - 1));
    }
}
