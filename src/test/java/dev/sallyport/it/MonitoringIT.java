package dev.sallyport.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;

/** Tests of the monitoring check with custom resource definitions that are installed after the policy. */
class MonitoringIT {
    private final LocalCluster cluster = LocalCluster.get();

    @Test
    void allowsPodsSelectedByPodMonitor() {
        var namespace = cluster.namespace("measured");
        cluster.policy(namespace, "runtime: {monitoring: Require}");
        await().atMost(30, SECONDS)
                .untilAsserted(() -> assertThat(create(namespace).err()).contains("runtime/monitoring"));

        cluster.apply("""
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: podmonitors.monitoring.coreos.com}
            spec:
              group: monitoring.coreos.com
              scope: Namespaced
              names: {plural: podmonitors, kind: PodMonitor}
              versions:
                - name: v1
                  served: true
                  storage: true
                  schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
            """, "apply", "-f", "-").succeeded();
        cluster.kubectl("wait", "--for=condition=Established", "--timeout=30s", "crd/podmonitors.monitoring.coreos.com")
                .succeeded();
        cluster.apply("""
            apiVersion: monitoring.coreos.com/v1
            kind: PodMonitor
            metadata: {name: web, namespace: %s}
            spec: {selector: {matchLabels: {app: web}}, podMetricsEndpoints: [{port: metrics}]}
            """.formatted(namespace), "create", "-f", "-").succeeded();

        await().atMost(30, SECONDS)
                .untilAsserted(() -> assertThat(create(namespace).code()).isZero());
        cluster.kubectl("delete", "podmonitor", "-n", namespace, "web").succeeded();
        await().atMost(30, SECONDS)
                .untilAsserted(() -> assertThat(create(namespace).err()).contains("runtime/monitoring"));
    }

    private Command.Result create(String namespace) {
        return cluster.apply("""
            apiVersion: v1
            kind: Pod
            metadata: {name: web, namespace: %s, labels: {app: web}}
            spec: {containers: [{name: web, image: nginx}]}
            """.formatted(namespace), "create", "--dry-run=server", "-f", "-");
    }
}
