package dev.sallyport.record;

import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.scan.Drift;
import dev.sallyport.scan.ScanRecorder;
import dev.sallyport.scan.ScanResult;
import dev.sallyport.scan.Violation;
import dev.sallyport.scan.WorkloadKey;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Times of violations, drifts and unauthorized deployments of running workloads: to their detection, and from it to their end.
 *
 * <p>The time to detection is the longest possible one: from the last scan that did not find it. Findings of the first scan of a
 * leader have an unknown start, so that neither of their times is measured.
 */
public final class FindingTimes implements ScanRecorder {
    private static final String NO_ENVIRONMENT = "none";

    private final Function<String, Optional<CompiledEnvironment>> environments;
    private final MeterRegistry meters;
    private final InstantSource clock;
    private final BoundedLabels labels = new BoundedLabels(BoundedLabels.MAX_ENVIRONMENTS);
    private final MultiGauge oldest;
    private final Map<OpenFinding, Detection> open = new HashMap<>();
    private @Nullable Instant latestScan;
    private @Nullable Instant scanBefore;

    /** @param environments the Environment of a namespace; empty if there is none or more than one */
    public FindingTimes(
            Function<String, Optional<CompiledEnvironment>> environments, MeterRegistry meters, InstantSource clock) {
        this.environments = environments;
        this.meters = meters;
        this.clock = clock;
        this.oldest = Metric.VIOLATION_OPEN.multiGauge(meters);
    }

    /**
     * Violation of a policy, or drift.
     *
     * @param source name of the policy, or reason of the drift
     */
    private record OpenFinding(String kind, String environment, String source, WorkloadKey workload) {}

    private record Detection(Instant time, boolean isStartKnown) {}

    @Override
    public void record(ScanResult before, ScanResult now, Duration duration) {
        var time = clock.instant();
        var found = found(now);
        found.forEach(each -> open.computeIfAbsent(each, _ -> detected(each, time)));
        open.entrySet()
                .removeIf(each -> !found.contains(each.getKey()) && isOver(each.getKey(), each.getValue(), now, time));
        scanBefore = latestScan;
        latestScan = time;
        show(time);
    }

    @Override
    public void failed(Throwable cause) {
        // the previous result remains valid
    }

    @Override
    public void stopped() {
        open.clear();
        latestScan = null;
        scanBefore = null;
        oldest.register(List.<Row<?>>of(), true);
    }

    private Set<OpenFinding> found(ScanResult result) {
        var found = new HashSet<OpenFinding>();
        result.drifts().forEach(drift -> found.add(drift(drift)));
        result.compliance()
                .values()
                .forEach(compliance -> compliance.violations().forEach(violation -> found.add(violation(violation))));
        return found;
    }

    private OpenFinding drift(Drift drift) {
        return new OpenFinding(
                drift.reason() == Drift.Reason.UNDECIDED ? "unauthorized" : "drift",
                labels.of(drift.environment()),
                drift.reason().label(),
                drift.workload());
    }

    private OpenFinding violation(Violation violation) {
        var environment = environments
                .apply(violation.workload().namespace())
                .map(CompiledEnvironment::name)
                .orElse(NO_ENVIRONMENT);
        return new OpenFinding("violation", labels.of(environment), violation.policy(), violation.workload());
    }

    /** Measures the detection; a drift is reported by the second of two scans that find it. */
    private Detection detected(OpenFinding finding, Instant time) {
        var since = finding.kind().equals("violation") ? latestScan : scanBefore;
        if (since == null) {
            return new Detection(time, false);
        }
        Metric.VIOLATION_DETECTION_DURATION
                .timer(meters, finding.environment(), finding.kind())
                .record(Duration.between(since, time));
        return new Detection(time, true);
    }

    /** Returns whether a finding that a scan did not contain is over, and measures its duration if it was fixed. */
    private boolean isOver(OpenFinding finding, Detection detection, ScanResult now, Instant time) {
        if (finding.kind().equals("violation")) {
            var compliance = now.compliance().get(finding.source());
            if (compliance == null) {
                return true; // the policy was deleted
            }
            var isCut = compliance.violations().size() < compliance.violating();
            if (compliance.undecided() > 0 || isCut) {
                return false; // not known
            }
        }
        if (detection.isStartKnown()) {
            Metric.VIOLATION_FIX_DURATION
                    .timer(meters, finding.environment(), finding.kind())
                    .record(Duration.between(detection.time(), time));
        }
        return true;
    }

    private void show(Instant time) {
        var since = open.entrySet().stream()
                .collect(Collectors.toMap(
                        each -> List.of(
                                each.getKey().environment(), each.getKey().kind()),
                        each -> each.getValue().time(),
                        (one, other) -> one.isBefore(other) ? one : other));
        oldest.register(
                since.entrySet().stream()
                        .map(each -> Row.of(
                                Metric.VIOLATION_OPEN.tags(
                                        each.getKey().getFirst(), each.getKey().getLast()),
                                Duration.between(each.getValue(), time).toSeconds()))
                        .collect(Collectors.<Row<?>>toList()),
                true);
    }
}
