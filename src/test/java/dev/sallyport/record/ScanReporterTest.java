package dev.sallyport.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.Environments;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.identity.DecidedTemplates;
import dev.sallyport.identity.OwnerReader;
import dev.sallyport.scan.Drift;
import dev.sallyport.scan.Drift.Reason;
import dev.sallyport.scan.ScanResult;
import dev.sallyport.scan.ScanResult.Compliance;
import dev.sallyport.scan.Violation;
import dev.sallyport.scan.WorkloadKey;
import dev.sallyport.scan.WorkloadViolations;
import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events and metrics of background scans. */
@EnableKubernetesMockClient(crud = true)
class ScanReporterTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final Duration DURATION = Duration.ofSeconds(3);
    private static final WorkloadKey WEB = new WorkloadKey(ObjectKind.DEPLOYMENT, "shop", "web", "u");
    private static final ScanResult DRIFTED = new ScanResult(
            Map.of(
                    "pods",
                    new Compliance(
                            7,
                            1,
                            2,
                            List.of(new Violation("pods", WEB, "pod-security/privileged", "it is privileged")))),
            List.of(new Drift("production", WEB, Reason.IMAGE, "another\u202e image")),
            WorkloadViolations.NONE,
            Map.of("production", 0.5));

    @SuppressWarnings("unused") // set by the extension
    private KubernetesClient client;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private EventRecorder events;
    private ScanReporter reporter;

    @BeforeEach
    void start() {
        events = new EventRecorder(
                new EventWriter(client, new ControllerOwnership(OwnerReader.NONE, DecidedTemplates.NONE), "test"),
                true,
                meters,
                InstantSource.fixed(NOW));
        reporter = new ScanReporter(
                events, Environments.of(List.of(CompiledEnvironment.everywhere("production"))), meters);
    }

    @Test
    void reportsOnlyChanges() {
        reporter.record(ScanResult.NONE, DRIFTED, DURATION);
        reporter.record(DRIFTED, DRIFTED, DURATION);
        reporter.record(DRIFTED, ScanResult.NONE, DURATION);

        assertThat(written())
                .extracting(Event::getReason)
                .containsExactlyInAnyOrder("DriftDetected", "PolicyViolated", "DriftResolved");
        assertThat(written()).allSatisfy(event -> {
            assertThat(event.getRegarding().getKind()).isEqualTo("Deployment");
            assertThat(event.getRegarding().getName()).isEqualTo("web");
            assertThat(event.getMetadata().getNamespace()).isEqualTo("shop");
            assertThat(event.getNote()).doesNotContain("\u202e");
            assertThat(event.getSeries()).isNull();
        });
        assertThat(written())
                .filteredOn(event -> event.getReason().equals("DriftResolved"))
                .extracting(Event::getType)
                .containsExactly("Normal");
        assertThat(written())
                .filteredOn(event -> event.getReason().equals("PolicyViolated"))
                .extracting(Event::getNote)
                .singleElement()
                .asString()
                .contains("pods", "pod-security/privileged", "it is privileged");
    }

    @Test
    void exportsTotalsWhileThisReplicaScans() {
        reporter.record(ScanResult.NONE, DRIFTED, DURATION);

        assertThat(drifted("image")).isOne();
        assertThat(drifted("weaker")).isZero();
        assertThat(meters.get("sallyport.environment.configuration.consistency.ratio")
                        .tag("environment", "production")
                        .gauge()
                        .value())
                .isEqualTo(0.5);
        assertThat(meters.get("sallyport.policy.violations")
                        .tag("policy", "pods")
                        .gauge()
                        .value())
                .isOne();
        assertThat(meters.get("sallyport.policy.undecided")
                        .tag("policy", "pods")
                        .gauge()
                        .value())
                .isEqualTo(2);
        assertThat(meters.get("sallyport.background.scan.duration").timer().count())
                .isOne();
        assertThat(scans("succeeded")).isOne();

        reporter.stopped();
        assertThat(meters.find("sallyport.environment.drifted.workloads").gauges())
                .isEmpty();
        assertThat(meters.find("sallyport.policy.violations").gauges()).isEmpty();
    }

    @Test
    void countsFailedScans() {
        reporter.failed(new IllegalStateException("no answer"));

        assertThat(scans("failed")).isOne();
        assertThat(scans("succeeded")).isZero();
    }

    private double drifted(String reason) {
        return meters.get("sallyport.environment.drifted.workloads")
                .tags("environment", "production", "reason", reason)
                .gauge()
                .value();
    }

    private double scans(String outcome) {
        return meters.get("sallyport.background.scans")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    private List<Event> written() {
        events.close();
        events.run();
        return client.events().v1().events().inAnyNamespace().list().getItems();
    }
}
