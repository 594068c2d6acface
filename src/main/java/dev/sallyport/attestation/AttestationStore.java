package dev.sallyport.attestation;

import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.util.Optional;

/** A store of attestations of images. */
@FunctionalInterface
public interface AttestationStore {

    /**
     * Stores an attestation of an image.
     *
     * @param image with a digest
     * @param predicateType predicate type of the statement in the bundle
     * @param dockerConfig credentials, as {@code docker login} writes them
     * @return the reason of a failure in words; empty on success
     */
    Optional<String> attach(
            ImageReference image,
            String predicateType,
            byte[] bundle,
            Optional<String> dockerConfig,
            Deadline deadline);
}
