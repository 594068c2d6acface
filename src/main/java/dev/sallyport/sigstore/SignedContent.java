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

/** Something that is signed, as an artifact has it: what is said, by what bytes, and with which signature. */
final class SignedContent {
    private static final String SIGNATURE = "https://sigstore.dev/cosign/sign/v1";

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
     * Reads bytes of unknown hands.
     *
     * @throws IllegalArgumentException where they are nothing that is signed
     */
    static SignedContent parse(SignatureArtifact artifact) {
        return switch (artifact.form()) {
            case BUNDLE -> of(Bundles.parse(artifact.content()));
            case SIMPLE_SIGNING -> simpleSigning(artifact);
            case ENVELOPE -> of(Envelope.parse(artifact.content()), LegacyMaterial.of(artifact.annotations()));
        };
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
                                : List.of("of another kind of digest"),
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

    /** What it is said of. */
    List<String> digests() {
        return digests;
    }

    /** What encloses the statement; empty for a bare signature. */
    Optional<Envelope> envelope() {
        return envelope;
    }

    /** The in-toto statement in JSON; empty where there is none. */
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

    /** What a timestamp authority may have seen of it, each of which has the signature in it. */
    List<byte[]> stamped() {
        return Stream.concat(Stream.of(signature()), envelope.flatMap(Envelope::written).stream())
                .toList();
    }

    SignatureMaterial material() {
        return material;
    }

    /** Whether the holder of the key has signed it. */
    boolean isSignedBy(PublicKey key) {
        return switch (message) {
            case SignedMessage.Whole whole -> KeyVerifier.verifies(key, whole.bytes(), signature);
            case SignedMessage.Hashed hashed ->
                KeyVerifier.verifiesDigest(key, hashed.sha256().toByteArray(), signature);
        };
    }
}
