package dev.sallyport.signature;

import dev.sallyport.signature.Verification.Verified;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.util.Optional;

/** A verifier of signatures and attestations of images. */
@FunctionalInterface
public interface SignatureVerifier {

    /**
     * Verifies that an authority has signed or attested an image.
     *
     * @param image with a digest; the tag is ignored
     */
    Verification verify(
            ImageReference image,
            Authority authority,
            VerificationTarget target,
            PullIdentity puller,
            Deadline deadline);

    /**
     * Verifies again what may have changed, for a check that fails: a cached result counts only if it is seconds old, so
     * that a denial ends when its reason ends.
     *
     * @param image with a digest; the tag is ignored
     */
    default Verification latest(
            ImageReference image,
            Authority authority,
            VerificationTarget target,
            PullIdentity puller,
            Deadline deadline) {
        return verify(image, authority, target, puller, deadline);
    }

    /**
     * Returns a fresh verification without I/O; empty if the registry must be contacted.
     *
     * @param image with a digest; the tag is ignored
     */
    default Optional<Verified> known(ImageReference image, Authority authority, VerificationTarget target) {
        return Optional.empty();
    }
}
