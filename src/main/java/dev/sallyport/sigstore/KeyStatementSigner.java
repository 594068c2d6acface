package dev.sallyport.sigstore;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.sallyport.attestation.StatementSigner;
import dev.sigstore.proto.bundle.v1.Bundle;
import io.intoto.EnvelopeOuterClass;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Signs statements with a key, as {@code cosign attest --key} of version 3 does where it uploads to no log. */
public final class KeyStatementSigner implements StatementSigner {
    private static final String MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";

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
        var bundle = Bundle.newBuilder().setMediaType(MEDIA_TYPE);
        bundle.getVerificationMaterialBuilder().getPublicKeyBuilder().setHint(hint);
        bundle.setDsseEnvelope(EnvelopeOuterClass.Envelope.newBuilder()
                .setPayloadType(Envelope.IN_TOTO)
                .setPayload(ByteString.copyFrom(statement))
                .addSignatures(EnvelopeOuterClass.Signature.newBuilder().setSig(ByteString.copyFrom(signature))));
        return json(bundle);
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

    private static byte[] json(Bundle.Builder bundle) {
        try {
            return JsonFormat.printer()
                    .omittingInsignificantWhitespace()
                    .print(bundle)
                    .getBytes(StandardCharsets.UTF_8);
        } catch (InvalidProtocolBufferException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
