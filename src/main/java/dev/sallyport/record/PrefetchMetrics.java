package dev.sallyport.record;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;

/** Counter of the workloads without verification of their images before their Pods are created. */
@Singleton
public final class PrefetchMetrics {
    private final Counter dropped;

    public PrefetchMetrics(MeterRegistry meters) {
        dropped = Metric.IMAGE_PREFETCH_DROPPED.counter(meters);
    }

    /** Counts a workload without prefetch. */
    public void dropped() {
        dropped.increment();
    }
}
