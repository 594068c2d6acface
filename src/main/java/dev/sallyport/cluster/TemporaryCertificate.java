package dev.sallyport.cluster;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;

/** Self-signed certificate for an endpoint that only this process uses. */
public final class TemporaryCertificate {
    private static final Duration VALIDITY = Duration.ofHours(1);

    private TemporaryCertificate() {}

    /** Creates a certificate and presents it. */
    public static void show(CertificateSource.Endpoint endpoint, InstantSource clock) {
        var identity = CertificateMaker.authority(clock.instant(), VALIDITY);
        endpoint.show(identity.key(), new X509Certificate[] {identity.certificate()});
    }
}
