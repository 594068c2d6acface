package dev.sallyport.signature;

import java.security.PublicKey;

/** Who may sign, known to a policy by a name. */
public sealed interface Authority {

    /** The name that the policy gives it. */
    String name();

    /** Names what it trusts, the same for the same trust whatever its name; hexadecimal. */
    String fingerprint();

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
