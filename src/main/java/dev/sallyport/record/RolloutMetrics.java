package dev.sallyport.record;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Metrics of rollouts and attestations by Environment. */
@Singleton
@Typed(RolloutMetrics.class)
public final class RolloutMetrics {
    private final MeterRegistry meters;
    private final BoundedLabels environments = new BoundedLabels(BoundedLabels.MAX_ENVIRONMENTS);

    public RolloutMetrics(MeterRegistry meters) {
        this.meters = meters;
    }

    /** Registers the counters of an Environment at zero, so that the first increment is an increase. */
    void register(String environment) {
        Metric.ROLLOUTS.registerAtZero(meters, environments.of(environment));
        Metric.CHANGES.registerAtZero(meters, environments.of(environment));
        Metric.ATTESTATIONS.registerAtZero(meters, environments.of(environment));
    }

    void countRollout(String environment, String outcome) {
        Metric.ROLLOUTS.counter(meters, environments.of(environment), outcome).increment();
    }

    void countChange(String environment, String outcome) {
        Metric.CHANGES.counter(meters, environments.of(environment), outcome).increment();
    }

    void recordLeadTime(String environment, Duration duration) {
        Metric.CHANGE_LEAD_TIME.timer(meters, environments.of(environment)).record(duration);
    }

    void countAttestation(String environment, String outcome) {
        Metric.ATTESTATIONS
                .counter(meters, environments.of(environment), outcome)
                .increment();
    }

    void recordDetection(String environment, Duration duration) {
        Metric.ROLLOUT_DETECTION_DURATION
                .timer(meters, environments.of(environment))
                .record(duration);
    }

    void recordRollback(String environment, Duration duration) {
        Metric.ROLLOUT_ROLLBACK_DURATION
                .timer(meters, environments.of(environment))
                .record(duration);
    }
}
