package dev.sallyport.check.podsecurity;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.Workload;
import java.util.stream.Stream;
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
        return Outcome.of(Stream.of(
                        problem(workload, "hostNetwork", "network", spec.getHostNetwork()),
                        problem(workload, "hostPID", "process", spec.getHostPID()),
                        problem(workload, "hostIPC", "IPC", spec.getHostIPC()))
                .flatMap(problem -> problem)
                .toList());
    }

    private static Stream<Problem> problem(Workload workload, String field, String name, @Nullable Boolean value) {
        return !Boolean.TRUE.equals(value)
                ? Stream.empty()
                : Stream.of(new Problem(
                        workload.specPath() + "." + field,
                        "the pod shares the " + name + " namespace of the host (" + field + ": true)",
                        "remove " + field + " or set it to false"));
    }
}
