package dev.sallyport.record;

import dev.sallyport.admission.Decision;
import dev.sallyport.admission.DecisionRecorder;
import dev.sallyport.finding.Finding;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.util.Locale;

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
        decision.verdict().findings().forEach(finding -> findings(finding).increment());
    }

    private Counter findings(Finding finding) {
        var reason = finding.undecidedReason();
        return Metric.FINDINGS.counter(
                meters, finding.check(), Metric.value(finding.action()), reason == null ? "" : Metric.value(reason));
    }
}
