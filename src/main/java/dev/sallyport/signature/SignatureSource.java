package dev.sallyport.signature;

import dev.sallyport.check.Outcome.Trouble;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds what may be signatures of an image, wherever its registry keeps them. */
@FunctionalInterface
public interface SignatureSource {

    /**
     * Collects candidates. They are bytes from whoever may push to the registry: nothing about them is proven but that
     * each is what its digest says.
     *
     * @param image with a digest
     */
    Discovery discover(ImageReference image, PullIdentity puller, Deadline deadline);

    /** What came of looking. */
    sealed interface Discovery {
        /**
         * What may be a signature, in an order that does not vary.
         *
         * @param missed why some could not be read, such as a registry that broke off; null where all could
         */
        record Found(List<Candidate> candidates, @Nullable Unavailable missed) implements Discovery {
            public Found {
                candidates = List.copyOf(candidates);
            }
        }

        /** There is more than will be looked at; who signed cannot be told. */
        record TooMany(String reason) implements Discovery {}

        /** No answer to be had. */
        record Unavailable(Trouble trouble, String reason) implements Discovery {}
    }

    /** Something that may be a signature. */
    sealed interface Candidate {
        /** The bytes. */
        byte[] content();

        /** A sigstore bundle, attached as a referrer. */
        @SuppressWarnings("ArrayRecordComponent")
        record Bundle(byte[] content) implements Candidate {}

        /**
         * A layer of a legacy cosign {@code .sig} manifest.
         *
         * @param annotations of the layer
         */
        @SuppressWarnings("ArrayRecordComponent")
        record SimpleSigning(byte[] content, Map<String, String> annotations) implements Candidate {}
    }
}
