package dev.sallyport.signature;

import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.util.List;
import java.util.function.Predicate;

/** Finds what a registry keeps beside an image and what may be a signature of it. */
@FunctionalInterface
public interface SignatureSource {

    /**
     * Offers one artifact after another, always in the same order, until one is accepted. Nothing is known of an artifact
     * but that its bytes are those that its digest names.
     *
     * @param image with a digest; the tag is not looked at
     * @param wanted what is likely to be it is offered first
     */
    Search search(
            ImageReference image,
            VerificationTarget wanted,
            PullIdentity puller,
            Deadline deadline,
            Predicate<SignatureArtifact> accepts);

    /** How a search ends. */
    sealed interface Search {
        /** An artifact was accepted. */
        record Accepted() implements Search {}

        /**
         * All that there is was offered, and nothing was accepted.
         *
         * @param unreadable what lies beside the image and is no artifact that can be read
         */
        record Exhausted(List<Unreadable> unreadable) implements Search {
            public Exhausted {
                unreadable = List.copyOf(unreadable);
            }
        }

        /** There is more beside the image than anyone should look at. */
        record TooMany(String reason) implements Search {}

        /** Not everything is what its digest names, and asking again will not mend it. */
        record Broken(String reason) implements Search {}

        /** Not everything could be read. */
        record Unavailable(UndecidedReason undecidedReason, String reason) implements Search {}
    }

    /**
     * Something beside an image that cannot be read.
     *
     * @param origin where it was found, such as {@code sha256:...}
     */
    record Unreadable(String origin, String reason) {}
}
