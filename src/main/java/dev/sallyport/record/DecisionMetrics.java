package dev.sallyport.record;

import dev.sallyport.admission.Decision;
import dev.sallyport.admission.DecisionRecorder;
import dev.sallyport.finding.Finding;
import dev.sallyport.workload.Operation;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Metrics of decisions. No label value contains a namespace, a name or a user. */
@Singleton
@Typed(DecisionMetrics.class)
public final class DecisionMetrics implements DecisionRecorder {
    private final MeterRegistry meters;
    private final Counter stale;

    /** Meters by their labels, because the registry makes a name and sorts labels for each look-up; few, with bounded labels. */
    private final Map<RequestLabels, Counter> requests = new ConcurrentHashMap<>();

    private final Map<String, Timer> durations = new ConcurrentHashMap<>();

    public DecisionMetrics(MeterRegistry meters) {
        this.meters = meters;
        this.stale = Metric.IMAGE_VERIFICATION_STALE.counter(meters);
    }

    @Override
    public void record(Decision decision) {
        var label = decision.label();
        var request = decision.request();
        requests.computeIfAbsent(
                        new RequestLabels(label, request.operation(), request.kind(), request.dryRun()),
                        labels -> labels.counter(meters))
                .increment();
        durations
                .computeIfAbsent(label, _ -> Metric.ADMISSION_DURATION.timer(meters, label.toLowerCase(Locale.ROOT)))
                .record(decision.took());
        for (var evidence : decision.verdict().evidence()) {
            if (evidence.staleSince().isPresent()) {
                stale.increment();
            }
        }
        if (!decision.verdict().findings().isEmpty()) {
            decision.verdict().findings().stream()
                    .map(Labels::of)
                    .collect(Collectors.groupingBy(labels -> labels, Collectors.counting()))
                    .forEach((labels, count) -> labels.counter(meters).increment(count));
        }
    }

    /** Labels of a request. */
    private record RequestLabels(String decision, Operation operation, String kind, boolean isDryRun) {
        Counter counter(MeterRegistry meters) {
            return Metric.ADMISSION_REQUESTS.counter(
                    meters,
                    decision.toLowerCase(Locale.ROOT),
                    Metric.value(operation),
                    kind,
                    Boolean.toString(isDryRun));
        }
    }

    /** Labels of a finding: a request can have many findings, but few different ones. */
    private record Labels(String check, String action, String reason) {
        static Labels of(Finding finding) {
            var reason = finding.undecidedReason();
            return new Labels(
                    finding.check(), Metric.value(finding.action()), reason == null ? "" : Metric.value(reason));
        }

        Counter counter(MeterRegistry meters) {
            return Metric.FINDINGS.counter(meters, check, action, reason);
        }
    }
}
