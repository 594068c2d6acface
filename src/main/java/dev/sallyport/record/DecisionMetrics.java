package dev.sallyport.record;

import dev.sallyport.admission.Decision;
import dev.sallyport.admission.DecisionRecorder;
import dev.sallyport.admission.Operation;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;

/** Counts and times decisions. No label grows with namespaces, names or users. */
@Singleton
@Typed(DecisionMetrics.class)
public final class DecisionMetrics implements DecisionRecorder {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5)
    };

    private final MeterRegistry meters;
    private final Counter stale;

    public DecisionMetrics(MeterRegistry meters) {
        this.meters = meters;
        this.stale = Counter.builder("sallyport.image.verification.stale")
                .description("Images that counted as verified by what was known before, for their registry could not be"
                        + " asked")
                .register(meters);
    }

    @Override
    public void record(Decision decision) {
        var label = decision.label().toLowerCase(Locale.ROOT);
        var request = decision.request();
        Counter.builder("sallyport.admission.requests")
                .description("Decisions on workloads")
                .tag("decision", label)
                .tag(
                        "operation",
                        request.operation() == Operation.OTHER
                                ? "other"
                                : request.operation().name())
                .tag("kind", request.kind())
                .tag("dry_run", Boolean.toString(request.dryRun()))
                .register(meters)
                .increment();
        Timer.builder("sallyport.admission.duration")
                .description("Time from a review's arrival to its verdict")
                .tag("decision", label)
                .serviceLevelObjectives(BUCKETS)
                .register(meters)
                .record(decision.took());
        decision.verdict().evidence().stream()
                .filter(evidence -> evidence.staleSince().isPresent())
                .forEach(_ -> stale.increment());
        decision.verdict()
                .findings()
                .forEach(finding -> Counter.builder("sallyport.findings")
                        .description("Findings of checks")
                        .tag("check", finding.check())
                        .tag("action", finding.action().label())
                        .tag(
                                "trouble",
                                finding.undecidedReason() == null
                                        ? ""
                                        : finding.undecidedReason().label())
                        .register(meters)
                        .increment());
    }
}
