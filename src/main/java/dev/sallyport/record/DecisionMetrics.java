package dev.sallyport.record;

import dev.sallyport.admission.Decision;
import dev.sallyport.admission.DecisionRecorder;
import dev.sallyport.finding.Finding;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.stream.Collectors;

/** Metrics of decisions. No label value contains a namespace, a name or a user. */
@Singleton
@Typed(DecisionMetrics.class)
public final class DecisionMetrics implements DecisionRecorder {
    private final MeterRegistry meters;
    private final Counter stale;

    public DecisionMetrics(MeterRegistry meters) {
        this.meters = meters;
        this.stale = Metric.IMAGE_VERIFICATION_STALE.counter(meters);
    }

    @Override
    public void record(Decision decision) {
        var label = decision.label().toLowerCase(Locale.ROOT);
        var request = decision.request();
        Metric.ADMISSION_REQUESTS
                .counter(
                        meters,
                        label,
                        Metric.value(request.operation()),
                        request.kind(),
                        Boolean.toString(request.dryRun()))
                .increment();
        Metric.ADMISSION_DURATION.timer(meters, label).record(decision.took());
        decision.verdict().evidence().stream()
                .filter(evidence -> evidence.staleSince().isPresent())
                .forEach(_ -> stale.increment());
        decision.verdict().findings().stream()
                .map(Labels::of)
                .collect(Collectors.groupingBy(labels -> labels, Collectors.counting()))
                .forEach((labels, count) -> labels.counter(meters).increment(count));
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
