package dev.sallyport.signature;

import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.util.List;
import java.util.function.Predicate;

/** A source of artifacts of images, such as a registry or a directory. */
@FunctionalInterface
public interface SignatureSource {

    /**
     * Passes artifacts of an image to a predicate, always in the same order, until one is accepted. Content matches its
     * digest and is untrusted otherwise.
     *
     * @param image with a digest; the tag is ignored
     * @param query selects artifacts and the order
     */
    Search search(
            ImageReference image,
            ArtifactQuery query,
            PullIdentity puller,
            Deadline deadline,
            Predicate<SignatureArtifact> accepts);

    /** Result of a search; unavailable if it was cut off by a limit or a failure, so that there may be more artifacts. */
    sealed interface Search permits Search.Accepted, Search.Exhausted, Unavailable {
        /** One artifact was accepted. */
        record Accepted() implements Search {}

        /**
         * All artifacts were read and none was accepted.
         *
         * @param unreadable artifacts that cannot be read
         */
        record Exhausted(List<Unreadable> unreadable) implements Search {
            public Exhausted {
                unreadable = List.copyOf(unreadable);
            }
        }
    }

    /**
     * An artifact of an image that cannot be read.
     *
     * @param origin digest of the artifact, such as {@code sha256:...}
     */
    record Unreadable(String origin, String reason) {}
}
