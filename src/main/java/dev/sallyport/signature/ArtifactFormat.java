package dev.sallyport.signature;

/**
 * A format of signatures and attestations, such as that of cosign. Verification and registry client do not depend on
 * it: another format is another implementation.
 */
public interface ArtifactFormat {

    /** Returns whether an authority signs in this format. */
    boolean supports(Authority authority);

    /** Returns where a registry has the artifacts of this format that may verify a target. */
    ArtifactQuery query(VerificationTarget target);

    /**
     * Returns the verifier of one image for an authority that this format supports.
     *
     * @param digest of the image
     */
    ArtifactVerifier verifier(Authority authority, VerificationTarget target, String digest);
}
