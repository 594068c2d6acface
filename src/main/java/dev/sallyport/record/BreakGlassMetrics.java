package dev.sallyport.record;

import dev.sallyport.breakglass.EmergencyAccess.Stage;
import dev.sallyport.breakglass.EmergencyAccesses;
import dev.sallyport.environment.Environments;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import java.time.InstantSource;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Gauges of emergency accesses that are active or wait for their review, of all Environments. */
public final class BreakGlassMetrics {
    private final Environments environments;
    private final EmergencyAccesses accesses;
    private final MultiGauge gauge;
    private final InstantSource clock;

    public BreakGlassMetrics(
            Environments environments, EmergencyAccesses accesses, MeterRegistry meters, InstantSource clock) {
        this.environments = environments;
        this.accesses = accesses;
        this.gauge = Metric.BREAK_GLASS.multiGauge(meters);
        this.clock = clock;
    }

    /** Updates the gauges. */
    public void refresh() {
        var now = clock.instant();
        gauge.register(
                environments.all().stream()
                        .flatMap(environment -> Stream.of(Stage.ACTIVE, Stage.REVIEW_DUE)
                                .map(stage -> Row.of(
                                        Metric.BREAK_GLASS.tags(environment.name(), Metric.value(stage)),
                                        accesses.count(environment.name(), stage, now))))
                        .collect(Collectors.<Row<?>>toList()),
                true);
    }
}
