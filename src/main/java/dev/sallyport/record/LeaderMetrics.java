package dev.sallyport.record;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;

/** Gauge of the leadership of this replica. */
@Singleton
public final class LeaderMetrics {
    private final GateTimes times;
    private volatile boolean isLeader;

    /** Registers the gauge; it is 0 at first. */
    public LeaderMetrics(GateTimes times, MeterRegistry meters) {
        this.times = times;
        Metric.LEADER.gauge(meters, this, metrics -> metrics.isLeader ? 1 : 0);
    }

    /** Notes that this replica has become the leader. */
    public void gained() {
        isLeader = true;
        times.leaderGained();
    }

    /** Notes that this replica is no longer the leader. */
    public void lost() {
        isLeader = false;
    }
}
