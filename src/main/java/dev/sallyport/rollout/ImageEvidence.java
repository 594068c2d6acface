package dev.sallyport.rollout;

/** Result of comparing the images that nodes report with the recorded images of a revision. */
public sealed interface ImageEvidence {

    /** Every Pod that is ready reports the recorded digests. */
    record Matching() implements ImageEvidence {}

    /** A Pod runs another image. */
    record Mismatch(String message) implements ImageEvidence {}

    /** Nodes have not reported all digests, or the registry did not return an index. */
    record Unknown(String message) implements ImageEvidence {}
}
