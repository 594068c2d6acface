package dev.sallyport.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.finding.Finding;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.policy.PolicySource;
import dev.sallyport.scan.ScanResult;
import dev.sallyport.scan.WorkloadKey;
import dev.sallyport.scan.WorkloadViolations;
import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Reports with the violations of workloads. */
@EnableKubernetesMockClient(crud = true)
class ReportWriterTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final WorkloadKey WEB = new WorkloadKey(ObjectKind.DEPLOYMENT, "shop", "web", "u");
    private static final WorkloadKey API = new WorkloadKey(ObjectKind.STATEFUL_SET, "shop", "api", "v");

    @SuppressWarnings("unused") // set by the extension
    private KubernetesClient client;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);

    @Test
    void writesOneReportWithAllFindings() {
        writer().record(ScanResult.NONE, violations(Map.of(WEB, all())), Duration.ZERO);

        var report = reports().getFirst();
        assertThat(reports()).hasSize(1);
        assertThat(report.getMetadata().getNamespace()).isEqualTo("shop");
        assertThat(report.getMetadata().getName()).isEqualTo("sallyport-deployment-web");
        assertThat(report.getMetadata().getLabels()).containsEntry("app.kubernetes.io/managed-by", "sallyport");
        assertThat(report.getMetadata().getOwnerReferences()).singleElement().satisfies(owner -> {
            assertThat(owner.getKind()).isEqualTo("Deployment");
            assertThat(owner.getUid()).isEqualTo("u");
        });
        assertThat(report.<String>get("source")).isEqualTo("sallyport");
        assertThat(report.<String>get("scope", "name")).isEqualTo("web");
        assertThat(report.<Integer>get("summary", "fail")).isOne();
        assertThat(report.<Integer>get("summary", "warn")).isEqualTo(2);
        assertThat(report.<Integer>get("summary", "error")).isOne();
        assertThat(report.<List<Map<String, Object>>>get("results"))
                .extracting(result -> result.get("policy") + " " + result.get("rule") + " " + result.get("result") + " "
                        + result.get("severity") + " " + result.get("scored"))
                .containsExactly(
                        "prod network/host-port fail high true",
                        "prod image/signature error high true",
                        "soon runtime/probes warn medium false",
                        "later runtime/probes warn low false");
        assertThat(report.<List<Map<String, Object>>>get("results"))
                .extracting(result -> result.get("timestamp"))
                .containsOnly(Map.of("seconds", (int) NOW.getEpochSecond(), "nanos", 0));
    }

    @Test
    void writesOnlyChangedReports() {
        var writer = writer();
        writer.record(ScanResult.NONE, violations(Map.of(WEB, all(), API, all())), Duration.ZERO);
        assertThat(count("written")).isEqualTo(2);
        now.set(NOW.plusSeconds(600));

        writer.record(ScanResult.NONE, violations(Map.of(WEB, all(), API, all())), Duration.ZERO);
        writer().record(ScanResult.NONE, violations(Map.of(WEB, all(), API, all())), Duration.ZERO);
        assertThat(count("written")).isEqualTo(2);

        writer.record(ScanResult.NONE, violations(Map.of(WEB, all(), API, all().subList(0, 1))), Duration.ZERO);
        assertThat(count("written")).isEqualTo(3);
        assertThat(reports())
                .extracting(report -> report.<List<Object>>get("results").size())
                .containsExactlyInAnyOrder(4, 1);
    }

    @Test
    void deletesReportOfCompliantWorkload() {
        var writer = writer();
        writer.record(ScanResult.NONE, violations(Map.of(WEB, all())), Duration.ZERO);
        writer.record(ScanResult.NONE, ScanResult.NONE, Duration.ZERO);

        assertThat(reports()).isEmpty();
        assertThat(count("removed")).isOne();
    }

    @Test
    void keepsReportsOfOtherManagers() {
        var other = new GenericKubernetesResourceBuilder()
                .withApiVersion("openreports.io/v1alpha1")
                .withKind("Report")
                .withNewMetadata()
                .withNamespace("shop")
                .withName("sallyport-deployment-web")
                .addToLabels("app.kubernetes.io/managed-by", "other")
                .endMetadata()
                .build();
        client.genericKubernetesResources(WorkloadReport.TYPE)
                .inNamespace("shop")
                .resource(other)
                .create();
        var writer = writer();

        writer.record(ScanResult.NONE, violations(Map.of(WEB, all(), API, all())), Duration.ZERO);
        writer.record(ScanResult.NONE, ScanResult.NONE, Duration.ZERO);

        assertThat(reports())
                .extracting(report -> report.getMetadata().getLabels().get("app.kubernetes.io/managed-by"))
                .containsExactly("other");
        assertThat(count("failed")).isOne();
    }

    @Test
    void deletesNoReportAfterIncompleteScan() {
        var writer = writer();
        writer.record(ScanResult.NONE, violations(Map.of(WEB, all(), API, all())), Duration.ZERO);
        writer.record(
                ScanResult.NONE,
                new ScanResult(Map.of(), List.of(), new WorkloadViolations(Map.of(WEB, all()), false), Map.of()),
                Duration.ZERO);

        assertThat(reports()).hasSize(2);
    }

    @Test
    void writesNoReportAfterStop() {
        Queue<Runnable> tasks = new ArrayDeque<>();
        var writer = new ReportWriter(client, meters, tasks::add, now::get, Duration.ZERO);
        writer.record(ScanResult.NONE, violations(Map.of(WEB, all())), Duration.ZERO);
        writer.stopped();
        tasks.remove().run();

        assertThat(reports()).isEmpty();
        writer.record(ScanResult.NONE, violations(Map.of(WEB, all())), Duration.ZERO);
        tasks.remove().run();
        assertThat(reports()).hasSize(1);
    }

    @Test
    void writesFiveReportsPerSecond() {
        var findings = new LinkedHashMap<WorkloadKey, List<Finding>>();
        for (int i = 0; i < 6; i++) {
            findings.put(new WorkloadKey(ObjectKind.DEPLOYMENT, "shop", "web-" + i, "u" + i), all());
        }
        var began = System.nanoTime();

        new ReportWriter(client, meters, Runnable::run, now::get)
                .record(ScanResult.NONE, violations(findings), Duration.ZERO);

        assertThat(count("written")).isEqualTo(6);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    private ReportWriter writer() {
        return new ReportWriter(client, meters, Runnable::run, now::get, Duration.ZERO);
    }

    private static ScanResult violations(Map<WorkloadKey, List<Finding>> findings) {
        return new ScanResult(Map.of(), List.of(), new WorkloadViolations(findings, true), Map.of());
    }

    private static List<Finding> all() {
        return List.of(
                finding("prod", "network/host-port", Action.DENY, null),
                finding("prod", "image/signature", Action.DENY, UndecidedReason.REGISTRY_UNAVAILABLE),
                finding("soon", "runtime/probes", Action.WARN, null),
                finding("later", "runtime/probes", Action.AUDIT, null));
    }

    private static Finding finding(
            String policy, String check, Action action, @Nullable UndecidedReason undecidedReason) {
        return new Finding(PolicySource.policy(policy), check, action, "spec", "message", "fix", undecidedReason);
    }

    private List<GenericKubernetesResource> reports() {
        return client.genericKubernetesResources(WorkloadReport.TYPE)
                .inNamespace("shop")
                .list()
                .getItems();
    }

    private double count(String outcome) {
        return meters.get("sallyport.report.writes")
                .tag("outcome", outcome)
                .counter()
                .count();
    }
}
