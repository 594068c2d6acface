package dev.sallyport.sigstore;

import dev.sallyport.attestation.StatementSigner;
import dev.sigstore.proto.bundle.v1.VerificationMaterial;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Signer of statements with a key, as {@code cosign attest --key} of version 3 without a transparency log. */
public final class KeyStatementSigner implements StatementSigner {
    private @Nullable DecryptedKey last;

    /** A decrypted key with its source. */
    private record DecryptedKey(String pem, Optional<String> password, SigningKey key) {
        @Override
        public String toString() {
            return "DecryptedKey[...]";
        }
    }

    @Override
    public byte[] sign(String key, Optional<String> password, byte[] statement) {
        var signing = decrypted(key, password);
        var signature = signing.sign(Envelope.encoded(statement));
        var hint = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(signing.fingerprint()));
        var material = VerificationMaterial.newBuilder();
        material.getPublicKeyBuilder().setHint(hint);
        return Bundles.write(material, statement, signature);
    }

    /** Caches the last key and decrypts one at a time, because scrypt needs much memory. */
    private synchronized SigningKey decrypted(String pem, Optional<String> password) {
        var known = last;
        if (known == null || !known.pem().equals(pem) || !known.password().equals(password)) {
            known = new DecryptedKey(pem, password, SigningKey.parse(pem, password));
            last = known;
        }
        return known.key();
    }
}
