package dev.sallyport.sigstore;

import dev.sallyport.signature.StrictJson;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.sigstore.proto.bundle.v1.Bundle;
import dev.sigstore.proto.bundle.v1.VerificationMaterial;
import io.intoto.EnvelopeOuterClass;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Reads sigstore bundles, versions 0.1 to 0.3, and writes those of version 0.3. */
final class Bundles {
    private static final String FIRST = "application/vnd.dev.sigstore.bundle+json;version=0.1";
    private static final String NEWEST = "application/vnd.dev.sigstore.bundle.v0.3+json";
    private static final Set<String> MEDIA_TYPES = Set.of(
            FIRST,
            "application/vnd.dev.sigstore.bundle+json;version=0.2",
            "application/vnd.dev.sigstore.bundle+json;version=0.3",
            NEWEST);

    private Bundles() {}

    /**
     * Reads a bundle.
     *
     * @throws IllegalArgumentException where it is none, is of another version, is not whole, or would be read otherwise by others
     */
    static Bundle parse(byte[] content) {
        StrictJson.object(content);
        var bundle = Bundle.newBuilder();
        try {
            JsonFormat.parser().merge(new String(content, StandardCharsets.UTF_8), bundle);
        } catch (InvalidProtocolBufferException malformed) {
            throw new IllegalArgumentException("it is no sigstore bundle", malformed);
        }
        if (!MEDIA_TYPES.contains(bundle.getMediaType())) {
            throw new IllegalArgumentException("it is a bundle of a version that is not known");
        }
        requireWhole(bundle);
        return bundle.build();
    }

    /** Writes a bundle of a statement that is signed, with what it is verified by. */
    static byte[] write(VerificationMaterial.Builder material, byte[] statement, byte[] signature) {
        var bundle = Bundle.newBuilder()
                .setMediaType(NEWEST)
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

    /** The first version has promises of logs, all later ones proofs of inclusion. */
    private static void requireWhole(Bundle.Builder bundle) {
        var material = bundle.getVerificationMaterial();
        boolean isFirst = bundle.getMediaType().equals(FIRST);
        for (var entry : material.getTlogEntriesList()) {
            if (isFirst ? !entry.hasInclusionPromise() : !entry.hasInclusionProof()) {
                throw new IllegalArgumentException(
                        "its log entry lacks " + (isFirst ? "the log's promise" : "a proof of inclusion"));
            }
            var kind = entry.getKindVersion();
            var body = StrictJson.object(entry.getCanonicalizedBody().toByteArray());
            if (!body.path("kind").asText().equals(kind.getKind())
                    || !body.path("apiVersion").asText().equals(kind.getVersion())) {
                throw new IllegalArgumentException("its log entry is of another kind than it says");
            }
        }
    }
}
