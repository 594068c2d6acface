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

/** Until when signatures can be verified with each trust root, and how current this replica keeps those of repositories. */
@Singleton
public final class TrustRootMetrics {
    private static final String TRUST_ROOT = "trust_root";

    private final TrustRootIndex trustRoots;
    private final TrustRootMonitoring watch;
    private final MeterRegistry meters;
    private final InstantSource clock;
    private final MultiGauge until;
    private final MultiGauge refreshed;
    private final MultiGauge neglected;

    public TrustRootMetrics(
            TrustRootIndex trustRoots, TrustRootMonitoring watch, MeterRegistry meters, InstantSource clock) {
        this.trustRoots = trustRoots;
        this.watch = watch;
        this.meters = meters;
        this.clock = clock;
        this.until = MultiGauge.builder("sallyport.trust.root.until.timestamp")
                .description("When the first kind of a trust root's authorities and logs ends as a whole")
                .baseUnit("seconds")
                .register(meters);
        this.refreshed = MultiGauge.builder("sallyport.trust.root.refreshed.timestamp")
                .description("When a trust root's TUF repository was last found to have what is in force")
                .baseUnit("seconds")
                .register(meters);
        this.neglected = MultiGauge.builder("sallyport.trust.root.neglected")
                .description(
                        "1 where what a trust root's TUF repository has was refused, or it could not be asked for too"
                                + " long")
                .register(meters);
    }

    /** Counts a refresh of a trust root. */
    public void refreshed(String trustRoot, RefreshResult refresh) {
        count(trustRoot, refresh).increment();
    }

    /** Looks at the trust roots there are now. */
    public void refresh() {
        until.register(
                trustRoots.ends().entrySet().stream()
                        .map(root -> Row.of(tags(root.getKey()), root.getValue(), Instant::getEpochSecond))
                        .toList(),
                true);
        var standings = trustRoots.standings().entrySet();
        refreshed.register(
                standings.stream()
                        .flatMap(root -> root.getValue().copy().stream()
                                .map(copy -> Row.of(tags(root.getKey()), copy.refreshed(), Instant::getEpochSecond)))
                        .toList(),
                true);
        neglected.register(
                standings.stream()
                        .map(root -> Row.of(tags(root.getKey()), root.getValue(), this::neglected))
                        .toList(),
                true);
    }

    private double neglected(RepositoryStatus standing) {
        return watch.isNeglected(standing, clock.instant()) ? 1 : 0;
    }

    private Counter count(String trustRoot, RefreshResult refresh) {
        return Counter.builder("sallyport.trust.root.refresh")
                .description("Times that a trust root's TUF repository was asked")
                .tags(tags(trustRoot))
                .tag(
                        "outcome",
                        switch (refresh) {
                            case RefreshResult.Refreshed _ -> "refreshed";
                            case RefreshResult.Refused _ -> "refused";
                            case RefreshResult.Unreachable _ -> "unreachable";
                        })
                .register(meters);
    }

    private static Tags tags(String trustRoot) {
        return Tags.of(TRUST_ROOT, trustRoot);
    }
}
