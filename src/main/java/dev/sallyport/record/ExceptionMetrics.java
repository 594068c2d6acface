package dev.sallyport.record;

import dev.sallyport.exception.CompiledException;
import dev.sallyport.exception.ExceptionIndex;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BiPredicate;

/** How many exceptions there are, by what has become of them. */
@Singleton
public final class ExceptionMetrics {
    private final ExceptionIndex exceptions;
    private final MeterRegistry meters;
    private final InstantSource clock;

    public ExceptionMetrics(ExceptionIndex exceptions, MeterRegistry meters, InstantSource clock) {
        this.exceptions = exceptions;
        this.meters = meters;
        this.clock = clock;
    }

    /** Shows them from now on. */
    public void show() {
        show("pending", (waiver, now) -> !waiver.approved() && !waiver.isExpired(now));
        show("active", CompiledException::isActive);
        show("expired", CompiledException::isExpired);
    }

    private void show(String state, BiPredicate<CompiledException, Instant> isIn) {
        Gauge.builder("sallyport.exceptions", exceptions, all -> count(all, isIn))
                .description("DeploymentExceptions by state")
                .tag("state", state)
                .register(meters);
    }

    private double count(ExceptionIndex all, BiPredicate<CompiledException, Instant> isIn) {
        var now = clock.instant();
        return all.all().filter(waiver -> isIn.test(waiver, now)).count();
    }
}
