package dev.sallyport.sigstore;

import dev.sallyport.signature.SignatureArtifact;
import dev.sallyport.signature.Wanted;
import dev.sallyport.sigstore.Judgement.Nearness;

/** Tells whether an artifact is what is wanted of a digest, by one who may sign it. */
final class ArtifactJudge {
    private final Signer signer;
    private final Wanted wanted;
    private final String digest;

    ArtifactJudge(Signer signer, Wanted wanted, String digest) {
        this.signer = signer;
        this.wanted = wanted;
        this.digest = digest;
    }

    /** Judges bytes of unknown hands; whatever goes wrong with them is a judgement too. */
    Judgement judge(SignatureArtifact artifact) {
        try {
            return judge(Signed.parse(artifact));
        } catch (IllegalArgumentException malformed) {
            return new Judgement(Nearness.UNREADABLE, "a signature cannot be read: " + malformed.getMessage());
        } catch (RuntimeException garbage) {
            return new Judgement(Nearness.UNREADABLE, "a signature cannot be read");
        }
    }

    private Judgement judge(Signed signed) {
        if (!isWanted(signed)) {
            return new Judgement(
                    Nearness.UNRELATED,
                    switch (wanted) {
                        case Wanted.Signature _ -> "an attestation is there, which is no signature";
                        case Wanted.Attestation _ -> "something else is said of it";
                    });
        }
        return signer.refute(signed)
                .orElseGet(() ->
                        signed.digests().contains(digest) ? Judgement.holds(signed.statement()) : misplaced(signed));
    }

    private boolean isWanted(Signed signed) {
        return switch (wanted) {
            case Wanted.Signature _ -> signed.isSignature();
            case Wanted.Attestation attestation -> attestation.predicateTypes().contains(signed.predicateType());
        };
    }

    private static Judgement misplaced(Signed signed) {
        return new Judgement(
                Nearness.BROKEN,
                "a signature is one of another image, "
                        + String.join(", ", signed.digests().stream().limit(3).toList()));
    }
}
