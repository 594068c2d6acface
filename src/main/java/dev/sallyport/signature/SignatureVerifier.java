package dev.sallyport.signature;

import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;

/** Tells whether an authority has signed an image, or what it says of it. */
@FunctionalInterface
public interface SignatureVerifier {

    /**
     * Verifies what the image's registry holds.
     *
     * @param image with a digest; the tag is not looked at
     */
    Verification verify(
            ImageReference image, Authority authority, Wanted wanted, PullIdentity puller, Deadline deadline);
}
