package dev.sallyport.sigstore;

import dev.sallyport.attestation.StatementSigner;
import dev.sigstore.proto.bundle.v1.VerificationMaterial;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Signs statements with a key, as {@code cosign attest --key} of version 3 does where it uploads to no log. */
public final class KeyStatementSigner implements StatementSigner {
    private @Nullable Opened last;

    /** A key, and what it was read from. */
    private record Opened(String pem, Optional<String> password, SigningKey key) {
        @Override
        public String toString() {
            return "Opened[...]";
        }
    }

    @Override
    public byte[] sign(String key, Optional<String> password, byte[] statement) {
        var signing = opened(key, password);
        var signature = signing.sign(Envelope.encoded(statement));
        var hint = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(signing.fingerprint()));
        var material = VerificationMaterial.newBuilder();
        material.getPublicKeyBuilder().setHint(hint);
        return Bundles.write(material, statement, signature);
    }

    /** One at a time, and not for each image: scrypt takes as much memory as a small operator has, on purpose. */
    private synchronized SigningKey opened(String pem, Optional<String> password) {
        var known = last;
        if (known == null || !known.pem().equals(pem) || !known.password().equals(password)) {
            known = new Opened(pem, password, SigningKey.parse(pem, password));
            last = known;
        }
        return known.key();
    }
}
