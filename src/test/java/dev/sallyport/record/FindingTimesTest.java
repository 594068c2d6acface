package dev.sallyport.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.scan.Drift;
import dev.sallyport.scan.Drift.Reason;
import dev.sallyport.scan.ScanResult;
import dev.sallyport.scan.ScanResult.Compliance;
import dev.sallyport.scan.Violation;
import dev.sallyport.scan.WorkloadKey;
import dev.sallyport.scan.WorkloadViolations;
import dev.sallyport.workload.ObjectKind;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Times from the detection of a violation or drift to its end. */
class FindingTimesTest {
    private static final WorkloadKey WEB = new WorkloadKey(ObjectKind.DEPLOYMENT, "shop", "web", "u");
    private static final ScanResult CLEAN = result(0, 0, List.of());
    private static final ScanResult VIOLATED = result(1, 0, List.of());

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Instant now = Instant.parse("2026-11-28T12:00:00Z");
    private final FindingTimes times = new FindingTimes(
            namespace -> namespace.equals("shop")
                    ? Optional.of(CompiledEnvironment.everywhere("production"))
                    : Optional.empty(),
            meters,
            () -> now);

    @Test
    void measuresAViolationFromTheScanWithoutItToTheScanAfterIt() {
        scan(CLEAN);
        scan(VIOLATED);
        scan(VIOLATED);
        assertThat(open("violation")).isEqualTo(600);
        scan(CLEAN);

        assertThat(seconds("detection", "violation")).isEqualTo(600);
        assertThat(seconds("fix", "violation")).isEqualTo(1_200);
        assertThat(meters.find("sallyport.violation.open").gauges()).isEmpty();
    }

    @Test
    void measuresNoFindingThatAnotherLeaderMayHaveFound() {
        scan(VIOLATED);
        scan(CLEAN);

        assertThat(meters.find("sallyport.violation.detection.duration").timers())
                .isEmpty();
        assertThat(meters.find("sallyport.violation.fix.duration").timers()).isEmpty();
    }

    @Test
    void undecidedPolicyFixesNothing() {
        scan(CLEAN);
        scan(VIOLATED);
        scan(result(0, 1, List.of()));
        assertThat(open("violation")).isEqualTo(600);
        scan(CLEAN);

        assertThat(seconds("fix", "violation")).isEqualTo(1_200);
    }

    @Test
    void listThatIsCutFixesNothing() {
        scan(CLEAN);
        scan(VIOLATED);
        scan(new ScanResult(
                Map.of("pods", new Compliance(7, 3, 0, List.of())), List.of(), WorkloadViolations.NONE, Map.of()));

        assertThat(meters.find("sallyport.violation.fix.duration").timers()).isEmpty();
    }

    @Test
    void deletedPolicyIsNoFix() {
        scan(CLEAN);
        scan(VIOLATED);
        scan(ScanResult.NONE);

        assertThat(meters.find("sallyport.violation.fix.duration").timers()).isEmpty();
        assertThat(meters.find("sallyport.violation.open").gauges()).isEmpty();
    }

    @Test
    void workloadWithoutADecisionIsAnUnauthorizedDeployment() {
        scan(CLEAN);
        scan(CLEAN);
        scan(result(0, 0, List.of(new Drift("production", WEB, Reason.UNDECIDED, "no record"))));
        scan(CLEAN);

        assertThat(seconds("detection", "unauthorized"))
                .as("two scans confirm it")
                .isEqualTo(1_200);
        assertThat(seconds("fix", "unauthorized")).isEqualTo(600);
    }

    @Test
    void forgetsEverythingWhenAnotherReplicaLeads() {
        scan(CLEAN);
        scan(VIOLATED);
        times.stopped();
        assertThat(meters.find("sallyport.violation.open").gauges()).isEmpty();

        scan(CLEAN);
        assertThat(meters.find("sallyport.violation.fix.duration").timers()).isEmpty();
    }

    /** Neither namespaces nor workloads are labels. */
    @Test
    void manyNamespacesMakeFewSeries() {
        scan(CLEAN);
        var violations = java.util.stream.IntStream.range(0, 5_000)
                .mapToObj(i -> new Violation(
                        "pods", new WorkloadKey(ObjectKind.POD, "flood-" + i, "web", "u" + i), "a/b", "x"))
                .toList();
        scan(new ScanResult(
                Map.of("pods", new Compliance(5_000, 5_000, 0, violations)),
                List.of(),
                WorkloadViolations.NONE,
                Map.of()));

        assertThat(meters.getMeters()).hasSizeLessThan(5);
        assertThat(meters.get("sallyport.violation.detection.duration")
                        .tags("environment", "none", "kind", "violation")
                        .timer()
                        .count())
                .isEqualTo(5_000);
    }

    private void scan(ScanResult result) {
        times.record(ScanResult.NONE, result, Duration.ofSeconds(1));
        now = now.plusSeconds(600);
    }

    private static ScanResult result(int violating, int undecided, List<Drift> drifts) {
        var violations = violating == 0
                ? List.<Violation>of()
                : List.of(new Violation("pods", WEB, "pod-security/privileged", "it is privileged"));
        return new ScanResult(
                Map.of("pods", new Compliance(7, violating, undecided, violations)),
                drifts,
                WorkloadViolations.NONE,
                Map.of());
    }

    private double open(String kind) {
        return meters.get("sallyport.violation.open")
                .tags("environment", "production", "kind", kind)
                .gauge()
                .value();
    }

    private double seconds(String name, String kind) {
        return meters.get("sallyport.violation." + name + ".duration")
                .tags("environment", "production", "kind", kind)
                .timer()
                .totalTime(TimeUnit.SECONDS);
    }
}
