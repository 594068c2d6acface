package dev.sallyport.sigstore;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.sallyport.signature.StrictJson;
import dev.sigstore.proto.bundle.v1.Bundle;
import dev.sigstore.proto.bundle.v1.VerificationMaterial;
import io.intoto.EnvelopeOuterClass;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Parser of sigstore bundles of versions 0.1 to 0.3, and writer of version 0.3. */
final class Bundles {
    private static final String VERSION_0_1 = "application/vnd.dev.sigstore.bundle+json;version=0.1";
    static final String MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";
    private static final Set<String> MEDIA_TYPES = Set.of(
            VERSION_0_1,
            "application/vnd.dev.sigstore.bundle+json;version=0.2",
            "application/vnd.dev.sigstore.bundle+json;version=0.3",
            MEDIA_TYPE);

    private Bundles() {}

    /**
     * Parses a bundle.
     *
     * @throws IllegalArgumentException if it is malformed, incomplete, ambiguous or of another version
     */
    static Bundle parse(byte[] content) {
        StrictJson.object(content);
        var bundle = Bundle.newBuilder();
        try {
            JsonFormat.parser().merge(new String(content, StandardCharsets.UTF_8), bundle);
        } catch (InvalidProtocolBufferException malformed) {
            throw new IllegalArgumentException("it is not a sigstore bundle", malformed);
        }
        if (!MEDIA_TYPES.contains(bundle.getMediaType())) {
            throw new IllegalArgumentException("its bundle version is not supported");
        }
        requireWhole(bundle);
        return bundle.build();
    }

    /** Writes a bundle with a signed statement and its verification material. */
    static byte[] write(VerificationMaterial.Builder material, byte[] statement, byte[] signature) {
        var bundle = Bundle.newBuilder()
                .setMediaType(MEDIA_TYPE)
                .setVerificationMaterial(material)
                .setDsseEnvelope(EnvelopeOuterClass.Envelope.newBuilder()
                        .setPayloadType(Envelope.IN_TOTO)
                        .setPayload(ByteString.copyFrom(statement))
                        .addSignatures(
                                EnvelopeOuterClass.Signature.newBuilder().setSig(ByteString.copyFrom(signature))));
        try {
            return JsonFormat.printer()
                    .omittingInsignificantWhitespace()
                    .print(bundle)
                    .getBytes(StandardCharsets.UTF_8);
        } catch (InvalidProtocolBufferException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Requires inclusion promises in version 0.1, and inclusion proofs in later versions. */
    private static void requireWhole(Bundle.Builder bundle) {
        var material = bundle.getVerificationMaterial();
        boolean isFirst = bundle.getMediaType().equals(VERSION_0_1);
        for (var entry : material.getTlogEntriesList()) {
            if (isFirst ? !entry.hasInclusionPromise() : !entry.hasInclusionProof()) {
                throw new IllegalArgumentException(
                        "its log entry has no " + (isFirst ? "inclusion promise" : "inclusion proof"));
            }
            var kind = entry.getKindVersion();
            var body = StrictJson.object(entry.getCanonicalizedBody().toByteArray());
            if (!body.path("kind").asText().equals(kind.getKind())
                    || !body.path("apiVersion").asText().equals(kind.getVersion())) {
                throw new IllegalArgumentException("the type of its log entry does not match its content");
            }
        }
    }
}
