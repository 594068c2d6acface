package dev.sallyport.signature;

import java.util.Optional;

/**
 * Result of verifying one artifact for one authority.
 *
 * @param rejection empty if the artifact is verified
 * @param reason reason of the rejection for a developer; empty if the artifact is verified
 * @param statement verified in-toto statement in JSON; empty for a signature without statement
 */
public record ArtifactResult(Optional<RejectionReason> rejection, String reason, String statement) {

    /** Returns the result for a verified artifact. */
    public static ArtifactResult verified(String statement) {
        return new ArtifactResult(Optional.empty(), "", statement);
    }

    /** Returns the result for a rejected artifact. */
    public static ArtifactResult rejected(RejectionReason rejection, String reason) {
        return new ArtifactResult(Optional.of(rejection), reason, "");
    }

    /** Returns whether the artifact is a signature or attestation of the authority for the image. */
    public boolean isVerified() {
        return rejection.isEmpty();
    }
}
