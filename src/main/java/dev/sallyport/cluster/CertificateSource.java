package dev.sallyport.cluster;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

/** Serving certificate of the webhook and its certificate authorities, from a Secret that all replicas share. */
public interface CertificateSource {

    /** Endpoint that presents the certificate. */
    @FunctionalInterface
    interface Endpoint {
        /** Presents the certificate from the next handshake on. */
        void show(PrivateKey key, X509Certificate[] chain);
    }

    /** Reads the Secret, and presents its certificate if it has changed. */
    void keep();

    /** Returns the name of the Secret. */
    String secretName();

    /** Returns the expiration time of the serving certificate; empty while there is none. */
    Optional<Instant> expiry();

    /** Returns the trusted certificate authorities as PEM blocks; empty while there are none. */
    Optional<String> trusted();
}
