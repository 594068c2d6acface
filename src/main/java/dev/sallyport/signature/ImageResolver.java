package dev.sallyport.signature;

import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.util.Optional;

/** A resolver of image references to digests. */
@FunctionalInterface
public interface ImageResolver {

    /** Resolves a tag to the digest of its manifest's bytes; a reference with a digest is returned unchanged. */
    Resolution resolve(ImageReference image, PullIdentity puller, Deadline deadline);

    /** Returns a recent resolution without I/O; empty if the registry must be contacted. */
    default Optional<ImageReference> known(ImageReference image, PullIdentity puller) {
        return image.digest() == null ? Optional.empty() : Optional.of(image);
    }

    /** Result of resolving an image reference. */
    sealed interface Resolution permits Resolution.Resolved, Resolution.NotFound, Unavailable {
        /**
         * The digest is known.
         *
         * @param image the same image with its digest
         */
        record Resolved(ImageReference image) implements Resolution {}

        /** The registry does not have the image. */
        record NotFound(String reason) implements Resolution {}
    }
}
