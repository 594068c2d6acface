package dev.sallyport.app.operator;

import dev.sallyport.cluster.CertificateSource;
import dev.sallyport.record.CertificateMetrics;
import dev.sallyport.record.ExceptionMetrics;
import dev.sallyport.record.Metric;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Registration of the gauges that compute their values on each scrape. */
@Singleton
class StartupGauges {
    void register(
            @Observes StartupEvent event,
            ExceptionMetrics exceptions,
            CertificateMetrics certificate,
            CertificateSource certificates,
            MeterRegistry meters,
            @ConfigProperty(name = "quarkus.application.version", defaultValue = "unknown") String version) {
        Metric.BUILD_INFO.gauge(meters, this, _ -> 1, version);
        exceptions.register();
        certificate.register(certificates::expiry);
    }
}
