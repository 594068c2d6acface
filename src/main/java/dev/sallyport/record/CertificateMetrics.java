package dev.sallyport.record;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Gauge of the expiration time of the serving certificate. */
@Singleton
public final class CertificateMetrics {
    private final MeterRegistry meters;

    public CertificateMetrics(MeterRegistry meters) {
        this.meters = meters;
    }

    /** Registers the gauge; it is NaN while there is no certificate. */
    public void register(Supplier<Optional<Instant>> expiry) {
        Metric.SERVING_CERTIFICATE_EXPIRY.gauge(meters, this, _ -> seconds(expiry.get()));
    }

    private static double seconds(Optional<Instant> expiry) {
        return expiry.map(time -> (double) time.getEpochSecond()).orElse(Double.NaN);
    }
}
