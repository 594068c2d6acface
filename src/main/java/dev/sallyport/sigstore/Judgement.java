package dev.sallyport.sigstore;

/** What an artifact is to an authority, the nearest to a signature last. */
record Judgement(Nearness nearness, String reason) {

    /** How near an artifact comes. */
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

    static Judgement holds() {
        return new Judgement(Nearness.HOLDS, "");
    }

    boolean isNearerThan(Judgement other) {
        return nearness.compareTo(other.nearness) > 0;
    }
}
