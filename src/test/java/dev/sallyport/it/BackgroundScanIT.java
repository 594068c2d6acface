package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests of the background scan of existing workloads. */
class BackgroundScanIT {
    private static LocalCluster cluster;

    @BeforeAll
    static void start() {
        cluster = LocalCluster.get();
    }

    @Test
    void countsViolationsOfExistingWorkloads() {
        var namespace = cluster.namespace("before");
        deploy(namespace, "web", "");
        cluster.policy(namespace, "runtime: {readOnlyRootFilesystem: Require}");

        await().atMost(60, TimeUnit.SECONDS)
                .until(() -> policy(namespace, "violating").equals("1"));
        assertThat(policy(namespace, "evaluated")).isEqualTo("1");
        assertThat(policy(namespace, "violations[0].kind")).isEqualTo("Deployment");
        assertThat(policy(namespace, "violations[0].check")).isEqualTo("runtime/read-only-root-filesystem");
        assertThat(cluster.kubectl("get", "dpol", namespace).out()).contains("VIOLATIONS");
        awaitEvent(namespace, "PolicyViolated", "web");

        deploy(namespace, "web", "securityContext: {readOnlyRootFilesystem: true}, ");
        await().atMost(60, TimeUnit.SECONDS)
                .until(() -> policy(namespace, "violating").equals("0"));
        assertThat(policy(namespace, "violations[*].name")).isEmpty();
    }

    @Test
    void reportsDriftOfWorkloadWithoutDecision() {
        var namespace = cluster.namespace("undecided");
        deploy(namespace, "web", "");
        environment(namespace, "");

        await().atMost(60, TimeUnit.SECONDS)
                .until(() -> environmentStatus(namespace, "drifted").equals("1"));
        assertThat(environmentStatus(namespace, "drifts[0].reason")).isEqualTo("Undecided");
        assertThat(environmentStatus(namespace, "drifts[0].name")).isEqualTo("web");
        awaitEvent(namespace, "DriftDetected", "web");
        assertThat(cluster.kubectl("events", "-n", namespace, "--for", "deployment/web")
                        .out())
                .contains("DriftDetected");

        cluster.kubectl("rollout", "restart", "-n", namespace, "deployment/web").succeeded();
        await().atMost(60, TimeUnit.SECONDS)
                .until(() -> environmentStatus(namespace, "drifted").equals("0"));
        awaitEvent(namespace, "DriftResolved", "web");
    }

    @Test
    void reportsDriftOfContainerWithOtherDigest() {
        var namespace = cluster.namespace("image");
        environment(namespace, "");
        deploy(namespace, "web", "");
        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> !cluster.kubectl(
                                "get",
                                "drec",
                                "-n",
                                namespace,
                                "-o",
                                "jsonpath={.items[0].spec.revisions[0].images[0]}")
                        .out()
                        .isBlank());

        await().atMost(60, TimeUnit.SECONDS).until(() -> {
            ReadyPods.markRunningOther(cluster, namespace);
            return environmentStatus(namespace, "drifts[0].reason").equals("Image");
        });
        assertThat(environmentStatus(namespace, "drifts[0].message")).contains(ReadyPods.OTHER, "admitted: sha256:");
    }

    @Test
    void reportsWorkloadWeakerThanInPreviousEnvironment() {
        var before = cluster.namespace("strict");
        var after = cluster.namespace("weak");
        environment(before, "");
        environment(after, "promotion: {from: %s, action: Audit}".formatted(before));
        deploy(before, "web", "securityContext: {readOnlyRootFilesystem: true}, ");
        deploy(after, "web", "");

        await().atMost(60, TimeUnit.SECONDS)
                .until(() -> environmentStatus(after, "drifts[0].reason").equals("Weaker"));
        assertThat(environmentStatus(after, "drifts[0].message")).contains(before, "runtime/read-only-root-filesystem");
        assertThat(environmentStatus(before, "drifted")).isEqualTo("0");
    }

    private static void deploy(String namespace, String name, String container) {
        cluster.apply("""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: %1$s}
            spec:
              strategy: {type: Recreate}
              selector: {matchLabels: {app: %1$s}}
              template:
                metadata: {labels: {app: %1$s}}
                spec: {containers: [{%2$sname: web, image: %3$s}]}
            """.formatted(name, container, cluster.signed()), "apply", "-n", namespace, "-f", "-")
                .succeeded();
    }

    private static void environment(String namespace, String more) {
        cluster.environment(namespace, "namespaces: [%s]\ndeployers: Anyone\n".formatted(namespace) + more);
    }

    private static String policy(String name, String path) {
        return cluster.kubectl("get", "dpol", name, "-o", "jsonpath={.status." + path + "}")
                .out();
    }

    private static String environmentStatus(String name, String path) {
        return cluster.kubectl("get", "env", name, "-o", "jsonpath={.status." + path + "}")
                .out();
    }

    private static void awaitEvent(String namespace, String reason, String name) {
        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> cluster.kubectl(
                                "get",
                                "events.events.k8s.io",
                                "-n",
                                namespace,
                                "--field-selector=reason=" + reason,
                                "-o",
                                "jsonpath={.items[*].regarding.name}")
                        .out()
                        .contains(name));
    }
}
