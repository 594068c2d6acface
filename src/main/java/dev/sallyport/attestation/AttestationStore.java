package dev.sallyport.attestation;

import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.util.Optional;

/** Where attestations are put, so that they are found with their image. */
@FunctionalInterface
public interface AttestationStore {

    /**
     * Puts a bundle beside an image.
     *
     * @param image with its digest
     * @param predicateType of the statement in the bundle
     * @param dockerConfig credentials, as {@code docker login} writes them
     * @return why it is not there, in words; empty where it is
     */
    Optional<String> attach(
            ImageReference image,
            String predicateType,
            byte[] bundle,
            Optional<String> dockerConfig,
            Deadline deadline);
}
