package dev.sallyport.check.podsecurity;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Workload;
import org.jspecify.annotations.Nullable;

/**
 * Forbids host namespaces, because they give access to the network, processes and memory of the node.
 *
 * <p>Restricted fields: {@code spec.hostNetwork}, {@code spec.hostPID}, {@code spec.hostIPC}
 *
 * <p>Allowed values: unset, false
 *
 * @see <a href="https://github.com/kubernetes/pod-security-admission/blob/v0.36.3/policy/check_hostNamespaces.go">upstream</a>
 */
public record HostNamespacesCheck() implements ManifestCheck {

    @Override
    public String id() {
        return "pod-security/hostNamespaces";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        var spec = workload.spec();
        var problems = new Problems();
        add(problems, workload, "hostNetwork", "network", spec.getHostNetwork());
        add(problems, workload, "hostPID", "process", spec.getHostPID());
        add(problems, workload, "hostIPC", "IPC", spec.getHostIPC());
        return problems.outcome();
    }

    private static void add(Problems problems, Workload workload, String field, String name, @Nullable Boolean value) {
        if (Boolean.TRUE.equals(value)) {
            problems.add(
                    workload.specPath() + "." + field,
                    "the pod shares the " + name + " namespace of the host (" + field + ": true)",
                    "remove " + field + " or set it to false");
        }
    }
}
