package dev.sallyport.sigstore;

import java.util.Optional;

/** An authority that may have signed something. */
interface Signer {

    /** What is expected of a signature, for messages. */
    String expected();

    /** Why it is not the authority that has signed this; empty where it is. */
    Optional<ArtifactResult> refute(SignedContent signed);
}
