package dev.sallyport.signature;

import java.time.Instant;
import java.util.Optional;

/**
 * Whose sigstore is trusted: certificate authorities, logs and timestamp authorities.
 *
 * @param trustedRoot a sigstore {@code trusted_root.json}, found to be whole
 * @param fingerprint SHA-256 of its text, hexadecimal
 * @param until when nothing new that is signed can be verified with it any more; empty where it does not say
 */
public record TrustAnchor(String trustedRoot, String fingerprint, Optional<Instant> until) {

    /** Reads trusted roots. */
    @FunctionalInterface
    public interface Reader {
        /**
         * Reads the text of a {@code trusted_root.json}.
         *
         * @throws IllegalArgumentException where it is none that anything could be verified with
         */
        TrustAnchor read(String trustedRoot);
    }
}
