package dev.sallyport.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.finding.Finding;
import dev.sallyport.policy.PolicySource;
import dev.sallyport.scan.ScanResult;
import dev.sallyport.scan.WorkloadKey;
import dev.sallyport.scan.WorkloadViolations;
import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Report writer in a cluster without the kind Report. */
@EnableKubernetesMockClient
class WithoutOpenReportsTest {
    private static final ScanResult VIOLATIONS = new ScanResult(
            Map.of(),
            List.of(),
            new WorkloadViolations(
                    Map.of(
                            new WorkloadKey(ObjectKind.DEPLOYMENT, "shop", "web", "u"),
                            List.of(new Finding(
                                    PolicySource.policy("prod"), "rule/a", Action.DENY, "", "no", "fix", null))),
                    true),
            Map.of());

    @SuppressWarnings("unused") // set by the extension
    private KubernetesMockServer server;

    @SuppressWarnings("unused") // set by the extension
    private KubernetesClient client;

    @Test
    void writesNoReportsIfKindIsNotInstalled() {
        var meters = new SimpleMeterRegistry();
        var writer = new ReportWriter(client, meters, Runnable::run, () -> Instant.EPOCH, Duration.ZERO);

        writer.record(ScanResult.NONE, VIOLATIONS, Duration.ZERO);
        writer.record(ScanResult.NONE, VIOLATIONS, Duration.ZERO);

        assertThat(server.getRequestCount()).isEqualTo(2);
        assertThat(meters.get("sallyport.report.writes").counters())
                .allSatisfy(counter -> assertThat(counter.count()).isZero());
    }
}
