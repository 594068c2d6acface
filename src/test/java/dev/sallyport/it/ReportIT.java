package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests of reports in a cluster with the OpenReports custom resource definitions. */
class ReportIT {
    private static final String DEFINITION = "src/test/resources/openreports/reports.yaml";
    private static final String RIGHTS = "deploy/components/reports/rbac.yaml";

    private static LocalCluster cluster;

    @BeforeAll
    static void install() {
        cluster = LocalCluster.get();
        cluster.kubectl("apply", "-f", RIGHTS, "-f", DEFINITION).succeeded();
        cluster.kubectl("wait", "--for=condition=Established", "--timeout=30s", "-f", DEFINITION)
                .succeeded();
    }

    @AfterAll
    static void uninstall() {
        cluster.kubectl("delete", "-f", DEFINITION, "-f", RIGHTS);
    }

    @Test
    void reportsWorkloadUntilViolationsAreFixed() throws IOException {
        var namespace = cluster.namespace("reported");
        deploy(namespace, "");
        cluster.policy(namespace, "runtime: {readOnlyRootFilesystem: Require}");

        await().atMost(60, TimeUnit.SECONDS)
                .until(() -> !report(namespace, ".metadata.name").isEmpty());
        assertThat(report(namespace, ".metadata.name")).isEqualTo("sallyport-deployment-web");
        assertThat(report(namespace, ".scope.kind")).isEqualTo("Deployment");
        assertThat(report(namespace, ".metadata.ownerReferences[0].uid"))
                .isEqualTo(cluster.kubectl("get", "deploy", "web", "-n", namespace, "-o", "jsonpath={.metadata.uid}")
                        .out());
        assertThat(report(namespace, ".summary.fail")).isEqualTo("1");
        assertThat(report(namespace, ".results[*].rule")).isEqualTo("runtime/read-only-root-filesystem");
        assertThat(report(namespace, ".results[0].timestamp.seconds")).isNotEmpty();

        var version = report(namespace, ".metadata.resourceVersion");
        var scans = completedScans();
        await().atMost(60, TimeUnit.SECONDS).until(() -> completedScans() >= scans + 2);
        assertThat(report(namespace, ".metadata.resourceVersion")).isEqualTo(version);

        deploy(namespace, "securityContext: {readOnlyRootFilesystem: true}, ");
        await().atMost(60, TimeUnit.SECONDS)
                .until(() -> report(namespace, ".metadata.name").isEmpty());
    }

    private static double completedScans() throws IOException {
        try (var metrics =
                URI.create(cluster.now("management") + "/q/metrics").toURL().openStream()) {
            return new String(metrics.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("sallyport_background_scans_total{outcome=\"succeeded\"}"))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                    .findFirst()
                    .orElse(0);
        }
    }

    private static String report(String namespace, String path) {
        return cluster.kubectl(
                        "get", "reports.openreports.io", "-n", namespace, "-o", "jsonpath={.items[*]" + path + "}")
                .out();
    }

    private static void deploy(String namespace, String container) {
        cluster.apply("""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              strategy: {type: Recreate}
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{%sname: web, image: %s}]}
            """.formatted(container, cluster.signed()), "apply", "-n", namespace, "-f", "-")
                .succeeded();
    }
}
