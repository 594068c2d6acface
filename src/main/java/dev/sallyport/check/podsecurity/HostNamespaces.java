package dev.sallyport.check.podsecurity;

import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.workload.Workload;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A pod in the node's namespaces sees the node's processes, traffic and shared memory.
 *
 * <p>Restricted fields: {@code spec.hostNetwork}, {@code spec.hostPID}, {@code spec.hostIPC}
 *
 * <p>Allowed values: unset, false
 */
record HostNamespaces() implements Control {

    @Override
    public String control() {
        return "hostNamespaces";
    }

    @Override
    public Stream<Problem> problems(Workload workload) {
        var spec = workload.spec();
        return Stream.of(
                        problem(workload, "hostNetwork", spec.getHostNetwork()),
                        problem(workload, "hostPID", spec.getHostPID()),
                        problem(workload, "hostIPC", spec.getHostIPC()))
                .flatMap(problem -> problem);
    }

    private static Stream<Problem> problem(Workload workload, String field, @Nullable Boolean value) {
        return Boolean.TRUE.equals(value)
                ? Stream.of(new Problem(
                        workload.specPath() + "." + field,
                        "the pod shares a namespace of the node: %s is true".formatted(field),
                        "remove %s: true".formatted(field)))
                : Stream.empty();
    }
}
