package dev.sallyport.check.podsecurity;

import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.TCPSocketAction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A probe or lifecycle hook with a host makes the kubelet send requests from the node to wherever the pod says
 * (KEP-4940).
 *
 * <p>Restricted fields: {@code host} of {@code httpGet} and {@code tcpSocket} in the liveness, readiness and startup
 * probes, and in the postStart and preStop hooks, of every container
 *
 * <p>Allowed values: unset, empty
 */
record HostProbesAndHostLifecycle() implements Control {

    @Override
    public String control() {
        return "hostProbesAndHostLifecycle";
    }

    @Override
    public Stream<Problem> problems(Workload workload) {
        return workload.containers().flatMap(container -> Stream.concat(probes(container), hooks(container)));
    }

    private static Stream<Problem> probes(WorkloadContainer container) {
        return container.probes().stream()
                .flatMap(named -> hosts(
                        container,
                        named.field(),
                        named.probe().getHttpGet(),
                        named.probe().getTcpSocket()));
    }

    private static Stream<Problem> hooks(WorkloadContainer container) {
        var lifecycle = container.lifecycle();
        return lifecycle == null
                ? Stream.empty()
                : Stream.concat(
                        hook(container, "lifecycle.postStart", lifecycle.getPostStart()),
                        hook(container, "lifecycle.preStop", lifecycle.getPreStop()));
    }

    private static Stream<Problem> hook(WorkloadContainer container, String field, @Nullable LifecycleHandler handler) {
        return handler == null ? Stream.empty() : hosts(container, field, handler.getHttpGet(), handler.getTcpSocket());
    }

    private static Stream<Problem> hosts(
            WorkloadContainer container, String field, @Nullable HTTPGetAction http, @Nullable TCPSocketAction tcp) {
        return Stream.concat(
                host(container, field + ".httpGet", http == null ? null : http.getHost()),
                host(container, field + ".tcpSocket", tcp == null ? null : tcp.getHost()));
    }

    private static Stream<Problem> host(WorkloadContainer container, String field, @Nullable String host) {
        return host == null || host.isEmpty()
                ? Stream.empty()
                : Stream.of(new Problem(
                        container.path() + "." + field + ".host",
                        "container \"%s\" makes the kubelet ask host \"%s\"".formatted(container.name(), host),
                        "remove host; the pod's own address is asked then"));
    }
}
