package dev.sallyport.record;

import dev.sallyport.exception.CompiledException;
import dev.sallyport.exception.ExceptionIndex;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BiPredicate;

/** Gauges that count exceptions by state. */
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

    /** Registers the gauges. */
    public void register() {
        register("pending", (exception, now) -> !exception.approved() && !exception.isExpired(now));
        register("active", CompiledException::isActive);
        register("expired", CompiledException::isExpired);
    }

    private void register(String state, BiPredicate<CompiledException, Instant> isInState) {
        Metric.EXCEPTIONS.gauge(meters, exceptions, all -> count(all, isInState), state);
    }

    private double count(ExceptionIndex all, BiPredicate<CompiledException, Instant> isInState) {
        var now = clock.instant();
        return all.all().filter(exception -> isInState.test(exception, now)).count();
    }
}
