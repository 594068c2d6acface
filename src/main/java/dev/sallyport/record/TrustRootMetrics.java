package dev.sallyport.record;

import dev.sallyport.trust.RefreshResult;
import dev.sallyport.trust.RepositoryStatus;
import dev.sallyport.trust.TrustRootIndex;
import dev.sallyport.trust.TrustRootMonitoring;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;

/** Metrics of trust roots: expiration, and refreshes from TUF repositories by this replica. */
@Singleton
public final class TrustRootMetrics {
    private final TrustRootIndex trustRoots;
    private final TrustRootMonitoring monitoring;
    private final MeterRegistry meters;
    private final InstantSource clock;
    private final MultiGauge expiry;
    private final MultiGauge lastRefresh;
    private final MultiGauge stale;

    public TrustRootMetrics(
            TrustRootIndex trustRoots, TrustRootMonitoring monitoring, MeterRegistry meters, InstantSource clock) {
        this.trustRoots = trustRoots;
        this.monitoring = monitoring;
        this.meters = meters;
        this.clock = clock;
        this.expiry = Metric.TRUST_ROOT_EXPIRY.multiGauge(meters);
        this.lastRefresh = Metric.TRUST_ROOT_LAST_REFRESH.multiGauge(meters);
        this.stale = Metric.TRUST_ROOT_STALE.multiGauge(meters);
    }

    /** Counts a refresh of a trust root. */
    public void refreshed(String trustRoot, RefreshResult refresh) {
        refreshes(trustRoot, refresh).increment();
    }

    /** Updates the gauges. */
    public void refresh() {
        expiry.register(
                trustRoots.ends().entrySet().stream()
                        .map(root -> Row.of(tags(root.getKey()), root.getValue(), Instant::getEpochSecond))
                        .toList(),
                true);
        var statuses = trustRoots.standings().entrySet();
        lastRefresh.register(
                statuses.stream()
                        .flatMap(root -> root.getValue().copy().stream()
                                .map(copy -> Row.of(tags(root.getKey()), copy.refreshed(), Instant::getEpochSecond)))
                        .toList(),
                true);
        stale.register(
                statuses.stream()
                        .map(root -> Row.of(tags(root.getKey()), root.getValue(), this::staleness))
                        .toList(),
                true);
    }

    private double staleness(RepositoryStatus status) {
        return monitoring.isNeglected(status, clock.instant()) ? 1 : 0;
    }

    private Counter refreshes(String trustRoot, RefreshResult refresh) {
        var outcome = switch (refresh) {
            case RefreshResult.Refreshed _ -> "refreshed";
            case RefreshResult.Refused _ -> "rejected";
            case RefreshResult.Unreachable _ -> "unreachable";
        };
        return Metric.TRUST_ROOT_REFRESHES.counter(meters, trustRoot, outcome);
    }

    private static Tags tags(String trustRoot) {
        return Metric.TRUST_ROOT_EXPIRY.tags(trustRoot);
    }
}
