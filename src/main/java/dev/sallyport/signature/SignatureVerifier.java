package dev.sallyport.signature;

import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.signature.Verification.Verified;
import java.util.Optional;

/** Tells whether an authority has signed an image, or what it says of it. */
@FunctionalInterface
public interface SignatureVerifier {

    /**
     * Verifies what the image's registry holds.
     *
     * @param image with a digest; the tag is not looked at
     */
    Verification verify(
            ImageReference image, Authority authority, VerificationTarget wanted, PullIdentity puller, Deadline deadline);

    /**
     * What was verified lately enough, at once and without asking anybody; empty where it has to be verified.
     *
     * @param image with a digest; the tag is not looked at
     */
    default Optional<Verified> known(ImageReference image, Authority authority, VerificationTarget wanted) {
        return Optional.empty();
    }
}
