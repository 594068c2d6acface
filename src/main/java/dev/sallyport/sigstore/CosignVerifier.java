package dev.sallyport.sigstore;

import dev.sallyport.signature.ArtifactResult;
import dev.sallyport.signature.ArtifactVerifier;
import dev.sallyport.signature.RejectionReason;
import dev.sallyport.signature.SignatureArtifact;
import dev.sallyport.signature.VerificationTarget;
import java.util.stream.Collectors;

/** Verifier of cosign signatures and attestations by one signer. */
final class CosignVerifier implements ArtifactVerifier {
    private static final int MAX_DIGESTS = 3;

    private final Signer signer;
    private final VerificationTarget target;
    private final String digest;

    CosignVerifier(Signer signer, VerificationTarget target, String digest) {
        this.signer = signer;
        this.target = target;
        this.digest = digest;
    }

    @Override
    public ArtifactResult verify(SignatureArtifact artifact) {
        try {
            return verify(SignedContent.parse(artifact));
        } catch (IllegalArgumentException malformed) {
            return ArtifactResult.rejected(
                    RejectionReason.UNREADABLE, "an artifact is malformed: " + malformed.getMessage());
        } catch (RuntimeException malformed) {
            return ArtifactResult.rejected(RejectionReason.UNREADABLE, "an artifact is malformed");
        }
    }

    private ArtifactResult verify(SignedContent signed) {
        if (!hasTargetType(signed)) {
            return ArtifactResult.rejected(
                    RejectionReason.MISSING,
                    switch (target) {
                        case VerificationTarget.Signature _ -> "found an attestation, which is not a signature";
                        case VerificationTarget.Attestation _ -> "found an artifact of another type";
                    });
        }
        return signer.rejection(signed)
                .orElseGet(() -> signed.digests().contains(digest)
                        ? ArtifactResult.verified(
                                target.equals(VerificationTarget.SIGNERS)
                                        ? signer.identity(signed)
                                        : signed.statement())
                        : otherImage(signed));
    }

    private boolean hasTargetType(SignedContent signed) {
        return switch (target) {
            case VerificationTarget.Signature _ -> signed.isSignature();
            case VerificationTarget.Attestation(var types, var _) -> types.contains(signed.predicateType());
        };
    }

    private static ArtifactResult otherImage(SignedContent signed) {
        var digests = signed.digests().stream().limit(MAX_DIGESTS).collect(Collectors.joining(", "));
        return ArtifactResult.rejected(RejectionReason.INVALID, "a signature is for another image, " + digests);
    }
}
