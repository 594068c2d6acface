package dev.sallyport.attestation;

import java.util.Optional;

/** A signer of in-toto statements with a key. */
@FunctionalInterface
public interface StatementSigner {

    /**
     * Signs a statement.
     *
     * @param key private key in PEM
     * @param password password of the key
     * @param statement statement in JSON
     * @return a sigstore bundle
     * @throws IllegalArgumentException if the key is unusable; the message has no content of the key
     */
    byte[] sign(String key, Optional<String> password, byte[] statement);
}
