package dev.sallyport.record;

import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.Environments;
import dev.sallyport.finding.SafeText;
import dev.sallyport.policy.PolicySource;
import dev.sallyport.scan.Drift;
import dev.sallyport.scan.ScanRecorder;
import dev.sallyport.scan.ScanResult;
import dev.sallyport.scan.Violation;
import dev.sallyport.scan.WorkloadKey;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Recorder that reports scan results: changes as Events, totals as metrics of the leader. */
@Singleton
@Typed(ScanReporter.class)
public final class ScanReporter implements ScanRecorder {
    private static final String ACTION = "BackgroundScan";

    private final EventRecorder events;
    private final Environments environments;
    private final MeterRegistry meters;
    private final MultiGauge drifted;
    private final MultiGauge consistency;
    private final MultiGauge violations;
    private final MultiGauge undecided;

    public ScanReporter(EventRecorder events, Environments environments, MeterRegistry meters) {
        this.events = events;
        this.environments = environments;
        this.meters = meters;
        this.drifted = Metric.ENVIRONMENT_DRIFTED_WORKLOADS.multiGauge(meters);
        this.consistency = Metric.ENVIRONMENT_CONFIGURATION_CONSISTENCY.multiGauge(meters);
        this.violations = Metric.POLICY_VIOLATIONS.multiGauge(meters);
        this.undecided = Metric.POLICY_UNDECIDED.multiGauge(meters);
        Metric.BACKGROUND_SCANS.registerAtZero(meters);
    }

    @Override
    public void record(ScanResult before, ScanResult now, Duration duration) {
        Metric.BACKGROUND_SCANS.counter(meters, "succeeded").increment();
        Metric.BACKGROUND_SCAN_DURATION.timer(meters).record(duration);
        show(now);
        added(before.drifts(), now.drifts()).forEach(drift -> report(drift, true));
        added(now.drifts(), before.drifts()).forEach(drift -> report(drift, false));
        var known = violations(before).collect(Collectors.toCollection(HashSet::new));
        violations(now).filter(violation -> !known.contains(violation)).forEach(this::report);
    }

    @Override
    public void failed(Throwable cause) {
        Metric.BACKGROUND_SCANS.counter(meters, "failed").increment();
        System.getLogger(ScanReporter.class.getName())
                .log(System.Logger.Level.WARNING, "background scan failed: " + WriteFailure.describe(cause));
    }

    @Override
    public void stopped() {
        Stream.of(drifted, consistency, violations, undecided)
                .forEach(gauge -> gauge.register(List.<Row<?>>of(), true));
    }

    private void show(ScanResult now) {
        drifted.register(
                environments.all().stream()
                        .map(CompiledEnvironment::name)
                        .flatMap(environment -> Arrays.stream(Drift.Reason.values())
                                .map(reason -> Row.of(
                                        Metric.ENVIRONMENT_DRIFTED_WORKLOADS.tags(environment, Metric.value(reason)),
                                        now.drifts(environment).stream()
                                                .filter(drift -> drift.reason() == reason)
                                                .count())))
                        .collect(Collectors.<Row<?>>toList()),
                true);
        consistency.register(
                now.configurationConsistency().entrySet().stream()
                        .map(entry -> Row.of(
                                Metric.ENVIRONMENT_CONFIGURATION_CONSISTENCY.tags(entry.getKey()), entry.getValue()))
                        .collect(Collectors.<Row<?>>toList()),
                true);
        violations.register(
                now.compliance().entrySet().stream()
                        .map(entry -> Row.of(
                                Metric.POLICY_VIOLATIONS.tags(entry.getKey()),
                                entry.getValue().violating()))
                        .collect(Collectors.<Row<?>>toList()),
                true);
        undecided.register(
                now.compliance().entrySet().stream()
                        .map(entry -> Row.of(
                                Metric.POLICY_UNDECIDED.tags(entry.getKey()),
                                entry.getValue().undecided()))
                        .collect(Collectors.<Row<?>>toList()),
                true);
    }

    private static List<Drift> added(Collection<Drift> before, Collection<Drift> now) {
        var known = before.stream().map(ScanReporter::key).collect(Collectors.toSet());
        return now.stream().filter(drift -> !known.contains(key(drift))).toList();
    }

    private static List<Object> key(Drift drift) {
        return List.of(drift.environment(), drift.workload(), drift.reason());
    }

    private static Stream<Violation> violations(ScanResult result) {
        return result.compliance().values().stream().flatMap(compliance -> compliance.violations().stream());
    }

    private void report(Drift drift, boolean isPresent) {
        report(
                drift.workload(),
                isPresent,
                isPresent ? "DriftDetected" : "DriftResolved",
                ACTION,
                isPresent
                        ? "%s drift in environment \"%s\": %s"
                                .formatted(drift.reason().label(), drift.environment(), drift.message())
                        : "%s drift in environment \"%s\" is resolved"
                                .formatted(drift.reason().label(), drift.environment()),
                new EventContent.Related("Environment", "", drift.environment()));
    }

    private void report(Violation violation) {
        report(
                violation.workload(),
                true,
                "PolicyViolated",
                ACTION,
                "the running object violates policy \"%s\": %s: %s"
                        .formatted(violation.policy(), violation.check(), violation.message()),
                EventContent.Related.of(PolicySource.ofReference(violation.policy())));
    }

    private void report(
            WorkloadKey workload,
            boolean isWarning,
            String reason,
            String action,
            String note,
            EventContent.@Nullable Related related) {
        events.enqueue(new EventContent(
                new EventContent.About(
                        workload.kind().apiVersion(),
                        workload.kind().kind(),
                        workload.namespace(),
                        workload.name(),
                        workload.uid()),
                isWarning,
                reason,
                action,
                SafeText.cut(SafeText.clean(note), EventContent.MAX_NOTE),
                related));
    }
}
