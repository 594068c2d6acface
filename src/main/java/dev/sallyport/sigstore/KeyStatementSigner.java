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

/** Signs statements with a key, as {@code cosign attest --key} of version 3 does where it uploads to no log. */
public final class KeyStatementSigner implements StatementSigner {
    private static final String MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";

    @Override
    public byte[] sign(String key, Optional<String> password, byte[] statement) {
        var signing = SigningKey.parse(key, password);
        var signature = signing.sign(Envelope.encoded(statement));
        var hint = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(signing.fingerprint()));
        var bundle = Bundle.newBuilder().setMediaType(MEDIA_TYPE);
        bundle.getVerificationMaterialBuilder().getPublicKeyBuilder().setHint(hint);
        bundle.setDsseEnvelope(EnvelopeOuterClass.Envelope.newBuilder()
                .setPayloadType(Envelope.IN_TOTO)
                .setPayload(ByteString.copyFrom(statement))
                .addSignatures(EnvelopeOuterClass.Signature.newBuilder().setSig(ByteString.copyFrom(signature))));
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
