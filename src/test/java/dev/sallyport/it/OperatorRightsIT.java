package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Tests of what the identity of the operator may do, with the optional permissions for rollbacks. */
class OperatorRightsIT {
    private static final String OPERATOR = "--as=system:serviceaccount:sallyport-system:sallyport";

    private final LocalCluster cluster = LocalCluster.get();

    @Test
    void theOperatorChangesNoSystemWorkload() {
        var manifest = """
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: agent, namespace: NAMESPACE}
            spec:
              selector: {matchLabels: {app: agent}}
              template:
                metadata: {labels: {app: agent}}
                spec: {nodeSelector: {no: node}, containers: [{name: agent, image: "agent:1"}]}
            """;
        var namespace = cluster.namespace("rights");
        for (var each : new String[] {"kube-system", namespace}) {
            cluster.apply(manifest.replace("NAMESPACE", each), "apply", "-f", "-")
                    .succeeded();
        }

        var system = cluster.apply(
                manifest.replace("NAMESPACE", "kube-system").replace("agent:1", "evil:1"),
                "replace",
                OPERATOR,
                "-f",
                "-");
        var evaluated = cluster.apply(
                manifest.replace("NAMESPACE", namespace).replace("agent:1", "agent:2"), "replace", OPERATOR, "-f", "-");

        assertThat(system.code()).isNotZero();
        assertThat(system.err()).contains("changes no workloads in exempt namespaces");
        assertThat(evaluated.code()).as(evaluated.err()).isZero();
        cluster.kubectl("delete", "daemonset", "agent", "-n", "kube-system").succeeded();
    }
}
