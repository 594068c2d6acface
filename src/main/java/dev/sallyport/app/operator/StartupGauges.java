package dev.sallyport.app.operator;

import dev.sallyport.cluster.CertificateKeeper;
import dev.sallyport.record.CertificateMetrics;
import dev.sallyport.record.ExceptionMetrics;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Registration of the gauges that compute their values on each scrape. */
@Singleton
class StartupGauges {
    void register(
            @Observes StartupEvent event,
            ExceptionMetrics exceptions,
            CertificateMetrics certificate,
            CertificateKeeper certificates) {
        exceptions.show();
        certificate.register(certificates::expiry);
    }
}
