package dev.sallyport.signature;

/** A verifier of artifacts of one image, for one authority and one target. */
@FunctionalInterface
public interface ArtifactVerifier {

    /** Verifies an artifact with untrusted content; never throws because of the content. */
    ArtifactResult verify(SignatureArtifact artifact);
}
