package dev.sallyport.sigstore;

import dev.sallyport.signature.SignatureArtifact;
import dev.sigstore.proto.bundle.v1.Bundle;
import dev.sigstore.proto.common.v1.HashAlgorithm;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Parsed content of an artifact: predicate type, digests, signed bytes, signature and verification material. */
final class SignedContent {
    /** Predicate type of a signature in a bundle. */
    static final String SIGNATURE = "https://sigstore.dev/cosign/sign/v1";

    private final String predicateType;
    private final List<String> digests;
    private final Optional<Envelope> envelope;
    private final SignedMessage message;
    private final byte[] signature;
    private final SignatureMaterial material;

    private SignedContent(
            String predicateType,
            List<String> digests,
            Optional<Envelope> envelope,
            SignedMessage message,
            byte[] signature,
            SignatureMaterial material) {
        this.predicateType = predicateType;
        this.digests = List.copyOf(digests);
        this.envelope = envelope;
        this.message = message;
        this.signature = signature;
        this.material = material;
    }

    /**
     * Parses an artifact.
     *
     * @throws IllegalArgumentException if it is malformed
     */
    static SignedContent parse(SignatureArtifact artifact) {
        return switch (form(artifact)) {
            case BUNDLE -> of(Bundles.parse(artifact.content()));
            case SIMPLE_SIGNING -> simpleSigning(artifact);
            case ENVELOPE -> of(Envelope.parse(artifact.content()), LegacyMaterial.of(artifact.annotations()));
        };
    }

    private static CosignForm form(SignatureArtifact artifact) {
        return CosignForm.of(artifact.mediaType())
                .orElseThrow(() -> new IllegalArgumentException("its media type is not supported"));
    }

    private static SignedContent of(Bundle bundle) {
        var material = SignatureMaterial.of(bundle);
        return switch (bundle.getContentCase()) {
            case DSSE_ENVELOPE -> of(Envelope.of(bundle), material);
            case MESSAGE_SIGNATURE -> {
                var signed = bundle.getMessageSignature();
                var digest = signed.getMessageDigest();
                var named = HexFormat.of().formatHex(digest.getDigest().toByteArray());
                yield new SignedContent(
                        SIGNATURE,
                        digest.getAlgorithm() == HashAlgorithm.SHA2_256
                                ? List.of("sha256:" + named)
                                : List.of("a digest that is not SHA-256"),
                        Optional.empty(),
                        new SignedMessage.Hashed(digest.getDigest()),
                        signed.getSignature().toByteArray(),
                        material);
            }
            case CONTENT_NOT_SET -> throw new IllegalArgumentException("it has no signature");
        };
    }

    private static SignedContent of(Envelope envelope, SignatureMaterial material) {
        var statement = Statement.parse(envelope.payload());
        return new SignedContent(
                statement.predicateType(),
                statement.digests(),
                Optional.of(envelope),
                new SignedMessage.Whole(envelope.signed()),
                envelope.signature(),
                material);
    }

    private static SignedContent simpleSigning(SignatureArtifact artifact) {
        var payload = artifact.content();
        return new SignedContent(
                SIGNATURE,
                List.of(SimpleSigning.parse(payload).digest()),
                Optional.empty(),
                new SignedMessage.Whole(payload),
                SimpleSigning.signature(artifact),
                LegacyMaterial.of(artifact.annotations()));
    }

    boolean isSignature() {
        return predicateType.equals(SIGNATURE);
    }

    String predicateType() {
        return predicateType;
    }

    /** Returns the digests of the signed images. */
    List<String> digests() {
        return digests;
    }

    /** Returns the envelope; empty for a signature without statement. */
    Optional<Envelope> envelope() {
        return envelope;
    }

    /** Returns the in-toto statement in JSON; empty if there is none. */
    String statement() {
        return envelope.map(it -> new String(it.payload(), StandardCharsets.UTF_8))
                .orElse("");
    }

    SignedMessage message() {
        return message;
    }

    byte[] signature() {
        return signature.clone();
    }

    /** Returns the byte sequences that a timestamp may be for; each contains the signature. */
    List<byte[]> stamped() {
        return Stream.concat(Stream.of(signature()), envelope.flatMap(Envelope::written).stream())
                .toList();
    }

    SignatureMaterial material() {
        return material;
    }

    /** Returns whether the key verifies the signature. */
    boolean isSignedBy(PublicKey key) {
        return switch (message) {
            case SignedMessage.Whole whole -> KeyVerifier.verifies(key, whole.bytes(), signature);
            case SignedMessage.Hashed hashed ->
                KeyVerifier.verifiesDigest(key, hashed.sha256().toByteArray(), signature);
        };
    }
}
