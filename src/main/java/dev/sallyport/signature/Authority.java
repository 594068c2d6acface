package dev.sallyport.signature;

import java.security.PublicKey;

/** Who may sign, known to a policy by a name. */
public sealed interface Authority {

    /** The name that the policy gives it. */
    String name();

    /** Names what it trusts, the same for the same trust whatever its name. */
    String fingerprint();

    /**
     * An identity that a sigstore vouches for, by a certificate that lived for minutes.
     *
     * @param who may be named by the certificate
     * @param anchor the sigstore
     * @param requiresLog whether the signature must be in a transparency log; else a signed timestamp will do
     */
    record Keyless(String name, SignerPattern who, TrustAnchor anchor, boolean requiresLog) implements Authority {
        @Override
        public String fingerprint() {
            return "%s|%s|%s".formatted(anchor.fingerprint(), requiresLog, who);
        }
    }

    /**
     * The holder of a private key.
     *
     * @param fingerprint SHA-256 of the key's SubjectPublicKeyInfo, hexadecimal
     */
    record Key(String name, PublicKey key, String fingerprint) implements Authority {

        /**
         * The holder of the key to a public key in PEM.
         *
         * @throws IllegalArgumentException where it is none, with a message for the policy's author
         */
        public static Key parse(String name, String pem) {
            var key = SignatureKeys.parse(pem);
            return new Key(name, key, SignatureKeys.fingerprint(key));
        }
    }
}
