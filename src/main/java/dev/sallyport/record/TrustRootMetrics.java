package dev.sallyport.record;

import dev.sallyport.policy.TrustRoots;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Instant;

/** Until when signatures can be verified with each trust root. */
public final class TrustRootMetrics {
    private final TrustRoots trustRoots;
    private final MultiGauge until;

    public TrustRootMetrics(TrustRoots trustRoots, MeterRegistry meters) {
        this.trustRoots = trustRoots;
        this.until = MultiGauge.builder("sallyport.trust.root.until.timestamp")
                .description("When the first kind of a trust root's authorities and logs ends as a whole")
                .baseUnit("seconds")
                .register(meters);
    }

    /** Looks at the trust roots there are now. */
    public void refresh() {
        until.register(
                trustRoots.ends().entrySet().stream()
                        .map(root -> MultiGauge.Row.of(
                                Tags.of("trust_root", root.getKey()), root.getValue(), Instant::getEpochSecond))
                        .toList(),
                true);
    }
}
