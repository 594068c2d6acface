package dev.sallyport.signature;

import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.util.Optional;

/** Finds the digest that an image reference stands for now. */
@FunctionalInterface
public interface ImageResolver {

    /** Resolves a tag to a digest computed from the bytes of the manifest; a digest stands for itself. */
    Resolution resolve(ImageReference image, PullIdentity puller, Deadline deadline);

    /** What it was resolved to lately enough, with its digest, at once; empty where it has to be asked for. */
    default Optional<ImageReference> known(ImageReference image, PullIdentity puller) {
        return image.digest() == null ? Optional.empty() : Optional.of(image);
    }

    /** What came of resolving. */
    sealed interface Resolution {
        /**
         * Resolved.
         *
         * @param image the same image, with its digest
         */
        record Resolved(ImageReference image) implements Resolution {}

        /** The registry answers that there is no such image. */
        record NotFound(String reason) implements Resolution {}

        /** No answer to be had. */
        record Unavailable(UndecidedReason undecidedReason, String reason) implements Resolution {}
    }
}
