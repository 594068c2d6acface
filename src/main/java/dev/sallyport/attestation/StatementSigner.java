package dev.sallyport.attestation;

import java.util.Optional;

/** Signs in-toto statements. */
@FunctionalInterface
public interface StatementSigner {

    /**
     * Signs a statement.
     *
     * @param key private key in PEM
     * @param password of the key
     * @param statement in JSON
     * @return a sigstore bundle
     * @throws IllegalArgumentException where the key cannot be used, with a message that does not give it away
     */
    byte[] sign(String key, Optional<String> password, byte[] statement);
}
