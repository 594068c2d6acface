package dev.sallyport.sigstore;

import dev.sallyport.signature.Authority;
import dev.sallyport.signature.SignatureArtifact;
import dev.sallyport.sigstore.Judgement.Nearness;
import dev.sigstore.proto.bundle.v1.Bundle;
import dev.sigstore.proto.bundle.v1.VerificationMaterial.ContentCase;
import dev.sigstore.proto.common.v1.HashAlgorithm;
import dev.sigstore.proto.common.v1.MessageSignature;
import java.util.Base64;
import java.util.HexFormat;

/** Tells whether an artifact is a key's signature of a digest. */
final class KeyJudge {
    private static final String SIGNATURE = "https://sigstore.dev/cosign/sign/v1";

    private final Authority.Key authority;
    private final String digest;

    KeyJudge(Authority.Key authority, String digest) {
        this.authority = authority;
        this.digest = digest;
    }

    /** Judges bytes of unknown hands; whatever goes wrong with them is a judgement too. */
    Judgement judge(SignatureArtifact artifact) {
        try {
            return switch (artifact.form()) {
                case BUNDLE -> bundle(Bundles.parse(artifact.content()));
                case SIMPLE_SIGNING -> simpleSigning(artifact);
            };
        } catch (IllegalArgumentException malformed) {
            return new Judgement(Nearness.UNREADABLE, "a signature cannot be read: " + malformed.getMessage());
        } catch (RuntimeException garbage) {
            return new Judgement(Nearness.UNREADABLE, "a signature cannot be read");
        }
    }

    private Judgement bundle(Bundle bundle) {
        if (bundle.getVerificationMaterial().getContentCase() != ContentCase.PUBLIC_KEY) {
            return new Judgement(Nearness.OTHER, "a signature is one by certificate, not by key");
        }
        return switch (bundle.getContentCase()) {
            case DSSE_ENVELOPE -> envelope(Envelope.of(bundle), isOurs(bundle));
            case MESSAGE_SIGNATURE -> message(bundle.getMessageSignature(), isOurs(bundle));
            case CONTENT_NOT_SET -> throw new IllegalArgumentException("it has no signature");
        };
    }

    private Judgement envelope(Envelope envelope, boolean isOurs) {
        var statement = Statement.parse(envelope.payload());
        if (!statement.predicateType().equals(SIGNATURE)) {
            return new Judgement(Nearness.UNRELATED, "an attestation is there, which is no signature");
        }
        if (!KeyVerifier.verifies(authority.key(), envelope.signed(), envelope.signature())) {
            return refuted(isOurs);
        }
        return statement.digests().contains(digest)
                ? Judgement.holds()
                : misplaced(
                        String.join(", ", statement.digests().stream().limit(3).toList()));
    }

    private Judgement message(MessageSignature message, boolean isOurs) {
        var hashed = message.getMessageDigest();
        var named = HexFormat.of().formatHex(hashed.getDigest().toByteArray());
        boolean isDigest = hashed.getAlgorithm() == HashAlgorithm.SHA2_256;
        if (!isDigest || !digest.equals("sha256:" + named)) {
            return isOurs ? misplaced(isDigest ? "sha256:" + named : "of another kind of digest") : refuted(false);
        }
        var holds = KeyVerifier.verifiesDigest(
                authority.key(),
                hashed.getDigest().toByteArray(),
                message.getSignature().toByteArray());
        return holds ? Judgement.holds() : refuted(isOurs);
    }

    private Judgement simpleSigning(SignatureArtifact artifact) {
        var payload = artifact.content();
        if (!KeyVerifier.verifies(authority.key(), payload, SimpleSigning.signature(artifact))) {
            return refuted(false);
        }
        var signed = SimpleSigning.parse(payload).digest();
        return signed.equals(digest) ? Judgement.holds() : misplaced(signed);
    }

    /** The hint names a key and proves nothing. */
    private boolean isOurs(Bundle bundle) {
        var hint = bundle.getVerificationMaterial().getPublicKey().getHint();
        return hint.equals(Base64.getEncoder().encodeToString(HexFormat.of().parseHex(authority.fingerprint())));
    }

    private static Judgement refuted(boolean isOurs) {
        return isOurs
                ? new Judgement(Nearness.BROKEN, "a signature names this key, and the key does not verify it")
                : new Judgement(Nearness.OTHER, "a signature is there, and this key does not verify it");
    }

    private static Judgement misplaced(String found) {
        return new Judgement(Nearness.BROKEN, "a signature is one of another image, " + found);
    }
}
