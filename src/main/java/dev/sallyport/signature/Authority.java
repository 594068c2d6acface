package dev.sallyport.signature;

import java.security.PublicKey;
import java.time.Instant;
import java.util.Optional;

/** A signer that a policy trusts. */
public sealed interface Authority {

    /** Returns the name in the policy. */
    String name();

    /** Returns the name with the requirements that the policy leaves out, for Events and records. */
    default String evidence() {
        return name();
    }

    /** Returns an identifier of the trusted signer; independent of the name. */
    String fingerprint();

    /** Returns the expected signer, for messages. */
    String signer();

    /** Returns the time from which the signer is not trusted; empty if there is none. */
    Optional<Instant> expirationTime();

    /**
     * Returns how to sign an image so that this authority verifies it.
     *
     * @param image repository and digest
     * @param isRecursive whether the images of all platforms are signed too
     */
    String signingFix(String image, boolean isRecursive);

    private static String cosign(String options, String image, boolean isRecursive) {
        return "cosign sign " + (isRecursive ? "--recursive " : "") + options + image;
    }

    /**
     * An identity in a short-lived certificate.
     *
     * @param pattern pattern of the trusted identities
     * @param anchor trust root of the sigstore that issues the certificate
     * @param requiresLog whether a transparency log entry is required; otherwise a signed timestamp is sufficient
     * @param requiresCertificateLog whether the certificate must be in a certificate transparency log
     */
    record Identity(
            String name, SignerPattern pattern, TrustAnchor anchor, boolean requiresLog, boolean requiresCertificateLog)
            implements Authority {

        @Override
        public String fingerprint() {
            return "%s|%s|%s|%s".formatted(anchor.fingerprint(), requiresLog, requiresCertificateLog, pattern);
        }

        @Override
        public String evidence() {
            return requiresCertificateLog ? name : name + " (certificate transparency optional)";
        }

        @Override
        public String signer() {
            return pattern.toString();
        }

        @Override
        public Optional<Instant> expirationTime() {
            return anchor.expirationTime();
        }

        @Override
        public String signingFix(String image, boolean isRecursive) {
            return "use an image that %s signed, as its pipeline does with %s"
                    .formatted(signer(), cosign("", image, isRecursive));
        }
    }

    /**
     * A long-lived key.
     *
     * @param fingerprint SHA-256 of the key's SubjectPublicKeyInfo, hexadecimal
     */
    record Key(String name, PublicKey key, String fingerprint) implements Authority {

        /**
         * Parses a public key in PEM.
         *
         * @throws IllegalArgumentException if it is not a supported key, with a message for the policy's author
         */
        public static Key parse(String name, String pem) {
            var key = SignatureKeys.parse(pem);
            return new Key(name, key, SignatureKeys.fingerprint(key));
        }

        @Override
        public String signer() {
            return "the key with SHA-256 " + fingerprint;
        }

        @Override
        public Optional<Instant> expirationTime() {
            return Optional.empty();
        }

        @Override
        public String signingFix(String image, boolean isRecursive) {
            return "use an image that the holder of the key \"%s\" signed, with %s"
                    .formatted(name, cosign("--key <key> ", image, isRecursive));
        }
    }
}
