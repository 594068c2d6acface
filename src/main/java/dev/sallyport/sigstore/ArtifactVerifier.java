package dev.sallyport.sigstore;

import dev.sallyport.signature.SignatureArtifact;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.sigstore.ArtifactResult.Nearness;

/** Tells whether an artifact is what is wanted of a digest, by one who may sign it. */
final class ArtifactVerifier {
    private final Signer signer;
    private final VerificationTarget wanted;
    private final String digest;

    ArtifactVerifier(Signer signer, VerificationTarget wanted, String digest) {
        this.signer = signer;
        this.wanted = wanted;
        this.digest = digest;
    }

    /** Judges bytes of unknown hands; whatever goes wrong with them is a judgement too. */
    ArtifactResult judge(SignatureArtifact artifact) {
        try {
            return judge(SignedContent.parse(artifact));
        } catch (IllegalArgumentException malformed) {
            return new ArtifactResult(Nearness.UNREADABLE, "a signature cannot be read: " + malformed.getMessage());
        } catch (RuntimeException garbage) {
            return new ArtifactResult(Nearness.UNREADABLE, "a signature cannot be read");
        }
    }

    private ArtifactResult judge(SignedContent signed) {
        if (!isWanted(signed)) {
            return new ArtifactResult(
                    Nearness.UNRELATED,
                    switch (wanted) {
                        case VerificationTarget.Signature _ -> "an attestation is there, which is no signature";
                        case VerificationTarget.Attestation _ -> "something else is said of it";
                    });
        }
        return signer.refute(signed)
                .orElseGet(() ->
                        signed.digests().contains(digest) ? ArtifactResult.holds(signed.statement()) : misplaced(signed));
    }

    private boolean isWanted(SignedContent signed) {
        return switch (wanted) {
            case VerificationTarget.Signature _ -> signed.isSignature();
            case VerificationTarget.Attestation attestation -> attestation.predicateTypes().contains(signed.predicateType());
        };
    }

    private static ArtifactResult misplaced(SignedContent signed) {
        return new ArtifactResult(
                Nearness.BROKEN,
                "a signature is one of another image, "
                        + String.join(", ", signed.digests().stream().limit(3).toList()));
    }
}
