package dev.sallyport.signature;

import java.time.Instant;
import java.util.Optional;

/**
 * The content of a trust root: certificate authorities, logs and timestamp authorities of one sigstore.
 *
 * @param trustedRoot a valid sigstore {@code trusted_root.json}
 * @param fingerprint SHA-256 of its text, hexadecimal
 * @param expirationTime time from which new signatures cannot be verified with it; empty if there is none
 * @param hasCertificateLog whether it has a certificate transparency log
 */
public record TrustAnchor(
        String trustedRoot, String fingerprint, Optional<Instant> expirationTime, boolean hasCertificateLog) {

    /** A parser of trusted roots. */
    @FunctionalInterface
    public interface Reader {

        /**
         * Parses a {@code trusted_root.json}.
         *
         * @throws IllegalArgumentException if it is not valid or cannot verify any signature
         */
        TrustAnchor read(String trustedRoot);
    }
}
