package dev.sallyport.sigstore;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.SignatureKeys;
import dev.sigstore.proto.bundle.v1.Bundle;
import io.intoto.EnvelopeOuterClass.Envelope;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Judges sigstore bundles (https://docs.sigstore.dev/about/bundle/) that cosign 3 attaches, by key. */
final class BundleJudge {
    private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();
    private static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";
    private static final Set<String> MEDIA_TYPES = Set.of(
            "application/vnd.dev.sigstore.bundle+json;version=0.1",
            "application/vnd.dev.sigstore.bundle+json;version=0.2",
            "application/vnd.dev.sigstore.bundle+json;version=0.3",
            "application/vnd.dev.sigstore.bundle.v0.3+json");

    private BundleJudge() {}

    /**
     * Judges one bundle.
     *
     * @param digest of the image
     */
    static Judgement judge(byte[] content, Authority.Key authority, String digest) {
        if (StrictJson.read(content).isEmpty()) {
            return new Judgement.NoSignature("a bundle is no JSON, or has a key twice");
        }
        var bundle = Bundle.newBuilder();
        try {
            PARSER.merge(new String(content, StandardCharsets.UTF_8), bundle);
        } catch (InvalidProtocolBufferException _) {
            return new Judgement.NoSignature("a bundle cannot be read");
        }
        if (!MEDIA_TYPES.contains(bundle.getMediaType())) {
            return new Judgement.NoSignature("a bundle is of a version that is not known");
        }
        return bundle.hasDsseEnvelope()
                ? judge(bundle.build(), bundle.getDsseEnvelope(), authority, digest)
                : new Judgement.NoSignature("a bundle has no DSSE envelope");
    }

    private static Judgement judge(Bundle bundle, Envelope envelope, Authority.Key authority, String digest) {
        if (envelope.getSignaturesCount() != 1 || !envelope.getPayloadType().equals(PAYLOAD_TYPE)) {
            return new Judgement.NoSignature("an envelope is not one in-toto statement with one signature");
        }
        var payload = envelope.getPayload().toByteArray();
        var signature = envelope.getSignatures(0).getSig().toByteArray();
        if (!KeySignature.verifies(authority.key(), preAuthenticationEncoding(payload), signature)) {
            return notVerified(bundle, authority);
        }
        var statement = Statement.read(payload);
        if (statement.isEmpty()) {
            return new Judgement.Broken("what is signed is no in-toto statement");
        }
        if (!statement.get().predicateType().equals(Statement.SIGNATURE)) {
            return new Judgement.NoSignature("there is an attestation, which is no signature");
        }
        return statement.get().sha256().contains(digest.substring("sha256:".length()))
                ? new Judgement.Counts()
                : new Judgement.Broken("a signature is of another image, copied here");
    }

    /** The hint says whose signature it is meant to be; it is only a hint, and decides only the words. */
    private static Judgement notVerified(Bundle bundle, Authority.Key authority) {
        var material = bundle.getVerificationMaterial();
        if (!material.hasPublicKey()) {
            return new Judgement.OfAnother("a signature is by a certificate, not by the key");
        }
        var hint = material.getPublicKey().getHint();
        return hint.equals(SignatureKeys.hint(authority.key()))
                ? new Judgement.Broken("a signature names the key, and does not verify with it")
                : new Judgement.OfAnother("a signature is by another key");
    }

    /** DSSE v1 (https://github.com/secure-systems-lab/dsse): lengths are those of bytes. */
    private static byte[] preAuthenticationEncoding(byte[] payload) {
        var encoding = new ByteArrayOutputStream();
        encoding.writeBytes("DSSEv1 %d %s %d "
                .formatted(PAYLOAD_TYPE.length(), PAYLOAD_TYPE, payload.length)
                .getBytes(StandardCharsets.UTF_8));
        encoding.writeBytes(payload);
        return encoding.toByteArray();
    }
}
