package dev.sallyport.check.podsecurity;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.TCPSocketAction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Forbids hosts in probes and hooks, because the kubelet would connect to addresses that the pod cannot reach.
 *
 * <p>Restricted fields: {@code httpGet.host} and {@code tcpSocket.host} in {@code
 * spec.{initContainers,containers,ephemeralContainers}[*].{livenessProbe,readinessProbe,startupProbe}} and {@code
 * .lifecycle.{postStart,preStop}}
 *
 * <p>Allowed values: unset, empty
 *
 * @see <a href="https://github.com/kubernetes/enhancements/issues/4940">KEP-4940</a>
 * @see <a href="https://github.com/kubernetes/pod-security-admission/blob/v0.36.3/policy/check_hostProbesAndhostLifecycle.go">upstream</a>
 */
public record HostProbesAndHostLifecycleCheck() implements ManifestCheck {

    @Override
    public String id() {
        return "pod-security/hostProbesAndHostLifecycle";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        return Outcome.of(workload.containers().stream()
                .flatMap(container -> Stream.concat(probes(container), hooks(container)))
                .toList());
    }

    private static Stream<Problem> probes(WorkloadContainer container) {
        return container.probes().stream()
                .flatMap(named -> problems(
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
        return handler == null
                ? Stream.empty()
                : problems(container, field, handler.getHttpGet(), handler.getTcpSocket());
    }

    private static Stream<Problem> problems(
            WorkloadContainer container, String field, @Nullable HTTPGetAction http, @Nullable TCPSocketAction tcp) {
        return Stream.concat(
                problem(container, field + ".httpGet", http == null ? null : http.getHost()),
                problem(container, field + ".tcpSocket", tcp == null ? null : tcp.getHost()));
    }

    private static Stream<Problem> problem(WorkloadContainer container, String field, @Nullable String host) {
        return host == null || host.isEmpty()
                ? Stream.empty()
                : Stream.of(new Problem(
                        container.path() + "." + field + ".host",
                        container.label() + " sets the host \"" + host + "\" in " + field,
                        "remove " + field + ".host; the kubelet then connects to the pod"));
    }
}
