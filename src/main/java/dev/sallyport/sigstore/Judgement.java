package dev.sallyport.sigstore;

/** What one candidate comes to, the nearest to a signature last. */
sealed interface Judgement {

    /** It is the authority's signature of the image. */
    record Counts() implements Judgement {}

    /** It is something else than a signature of an image, such as an attestation, or nothing that can be read. */
    record NoSignature(String reason) implements Judgement {}

    /** It is somebody else's signature. */
    record OfAnother(String reason) implements Judgement {}

    /** It says that it is the authority's, and does not hold. */
    record Broken(String reason) implements Judgement {}
}
