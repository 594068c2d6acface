package dev.sallyport.sigstore;

/**
 * What an artifact is to an authority.
 *
 * @param statement what it says, in JSON, where it holds; empty for a bare signature
 */
record ArtifactResult(Nearness nearness, String reason, String statement) {

    /** How near an artifact comes, the nearest last. */
    enum Nearness {
        /** It is something else, such as an attestation. */
        UNRELATED,
        /** It cannot be read. */
        UNREADABLE,
        /** It is somebody else's. */
        OTHER,
        /** It is, or says that it is, the authority's, and it does not hold. */
        BROKEN,
        /** It is the authority's. */
        HOLDS
    }

    ArtifactResult(Nearness nearness, String reason) {
        this(nearness, reason, "");
    }

    static ArtifactResult holds(String statement) {
        return new ArtifactResult(Nearness.HOLDS, "", statement);
    }

    boolean isNearerThan(ArtifactResult other) {
        return nearness.compareTo(other.nearness) > 0;
    }
}
