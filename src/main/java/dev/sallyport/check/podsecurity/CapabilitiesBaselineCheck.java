package dev.sallyport.check.podsecurity;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;
import java.util.Set;

/**
 * Forbids capabilities beyond the defaults of container runtimes, because they give access to the host or its network.
 *
 * <p>Restricted fields: {@code
 * spec.{initContainers,containers,ephemeralContainers}[*].securityContext.capabilities.add[*]}
 *
 * <p>Allowed values: AUDIT_WRITE, CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, MKNOD, NET_BIND_SERVICE, SETFCAP, SETGID,
 * SETPCAP, SETUID, SYS_CHROOT
 *
 * @see <a href="https://github.com/kubernetes/pod-security-admission/blob/v0.36.3/policy/check_capabilities_baseline.go">upstream</a>
 */
public record CapabilitiesBaselineCheck() implements ManifestCheck {
    /** Capabilities that containers may add. */
    public static final Set<String> ALLOWED = Set.of(
            "AUDIT_WRITE",
            "CHOWN",
            "DAC_OVERRIDE",
            "FOWNER",
            "FSETID",
            "KILL",
            "MKNOD",
            "NET_BIND_SERVICE",
            "SETFCAP",
            "SETGID",
            "SETPCAP",
            "SETUID",
            "SYS_CHROOT");

    @Override
    public String id() {
        return "pod-security/capabilities_baseline";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        var problems = new Problems();
        for (var container : workload.containers()) {
            addTo(problems, container, ALLOWED, "remove it; only the default capabilities of the runtime are allowed");
        }
        return problems.outcome();
    }

    /** Adds a problem for each added capability that is not allowed. */
    static void addTo(Problems problems, WorkloadContainer container, Set<String> allowed, String fix) {
        var context = container.securityContext();
        if (context == null
                || context.getCapabilities() == null
                || context.getCapabilities().getAdd() == null) {
            return;
        }
        var added = context.getCapabilities().getAdd();
        for (int i = 0; i < added.size(); i++) {
            if (!allowed.contains(added.get(i))) {
                problems.add(
                        container.path() + ".securityContext.capabilities.add[" + i + "]",
                        container.label() + " adds the capability " + added.get(i),
                        fix);
            }
        }
    }
}
