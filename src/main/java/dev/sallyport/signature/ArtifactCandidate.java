package dev.sallyport.signature;

import dev.sallyport.signature.SignatureSource.Unreadable;
import dev.sallyport.workload.ImageReference;

/**
 * An artifact of an image with the result of its verification for one authority, for a report.
 *
 * @param image repository and digest
 * @param origin digest of the artifact, such as {@code sha256:...}
 * @param target text of the verification target
 * @param authority name of the authority
 * @param result the result in words: "verified", or the reason of the rejection
 */
public record ArtifactCandidate(
        String image, String origin, String target, String authority, boolean isVerified, String result) {

    static ArtifactCandidate of(
            ImageReference image,
            Authority authority,
            VerificationTarget target,
            SignatureArtifact artifact,
            ArtifactResult result) {
        return new ArtifactCandidate(
                named(image),
                artifact.origin(),
                target.toString(),
                authority.name(),
                result.isVerified(),
                result.isVerified() ? "verified" : result.reason());
    }

    static ArtifactCandidate of(
            ImageReference image, Authority authority, VerificationTarget target, Unreadable unreadable) {
        return new ArtifactCandidate(
                named(image),
                unreadable.origin(),
                target.toString(),
                authority.name(),
                false,
                "unreadable: " + unreadable.reason());
    }

    private static String named(ImageReference image) {
        return image.name() + "@" + image.digest();
    }
}
