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
     * Returns a fresh verification without I/O; empty if the registry must be contacted.
     *
     * @param image with a digest; the tag is ignored
     */
    default Optional<Verified> known(ImageReference image, Authority authority, VerificationTarget target) {
        return Optional.empty();
    }
}
