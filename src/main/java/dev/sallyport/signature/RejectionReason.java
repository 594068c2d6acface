package dev.sallyport.signature;

/**
 * The reason why an artifact, or all artifacts of an image, are rejected; in ascending order of closeness to success.
 */
public enum RejectionReason {
    /** No artifact of the required type exists. */
    MISSING("Missing"),
    /** The artifact is malformed. */
    UNREADABLE("Invalid"),
    /** The artifact is signed by another identity or key. */
    IDENTITY_MISMATCH("IdentityMismatch"),
    /** The artifact claims to be signed by the authority, but is not valid or is for another image. */
    INVALID("Invalid");

    private final String label;

    RejectionReason(String label) {
        this.label = label;
    }

    /** Returns the word for messages and metrics. */
    public String label() {
        return label;
    }
}
