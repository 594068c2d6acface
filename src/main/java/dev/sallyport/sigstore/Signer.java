package dev.sallyport.sigstore;

import dev.sallyport.signature.ArtifactResult;
import java.util.Optional;

/** The expected signer of an artifact. */
interface Signer {

    /** Returns why the signer has not signed this content; empty if the signature is valid. */
    Optional<ArtifactResult> rejection(SignedContent signed);

    /** Returns a text that identifies the signer of content with a valid signature. */
    String identity(SignedContent signed);
}
