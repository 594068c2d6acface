package dev.sallyport.check.podsecurity;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.TCPSocketAction;
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
        var problems = new Problems();
        for (var container : workload.containers()) {
            for (var named : container.probes()) {
                var probe = named.probe();
                addHosts(problems, container, named.field(), probe.getHttpGet(), probe.getTcpSocket());
            }
            var lifecycle = container.lifecycle();
            if (lifecycle != null) {
                addHook(problems, container, "lifecycle.postStart", lifecycle.getPostStart());
                addHook(problems, container, "lifecycle.preStop", lifecycle.getPreStop());
            }
        }
        return problems.outcome();
    }

    private static void addHook(
            Problems problems, WorkloadContainer container, String field, @Nullable LifecycleHandler handler) {
        if (handler != null) {
            addHosts(problems, container, field, handler.getHttpGet(), handler.getTcpSocket());
        }
    }

    private static void addHosts(
            Problems problems,
            WorkloadContainer container,
            String field,
            @Nullable HTTPGetAction http,
            @Nullable TCPSocketAction tcp) {
        if (http != null && isGiven(http.getHost())) {
            problems.add(problem(container, field + ".httpGet", http.getHost()));
        }
        if (tcp != null && isGiven(tcp.getHost())) {
            problems.add(problem(container, field + ".tcpSocket", tcp.getHost()));
        }
    }

    private static boolean isGiven(@Nullable String host) {
        return host != null && !host.isEmpty();
    }

    private static Problem problem(WorkloadContainer container, String field, String host) {
        return new Problem(
                container.path() + "." + field + ".host",
                container.label() + " sets the host \"" + host + "\" in " + field,
                "remove " + field + ".host; the kubelet then connects to the pod");
    }
}
