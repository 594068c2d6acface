package dev.sallyport.registry;

/** Tags that stand for what belongs to a digest. */
final class Tags {
    private Tags() {}

    /** Of the index that lists referrers, as OCI 1.1 has it. */
    static String fallback(String digest) {
        return digest.replace(':', '-');
    }

    /** Of the image that holds signatures of cosign 1 and 2. */
    static String signatures(String digest) {
        return fallback(digest) + ".sig";
    }

    /** Of the image that holds attestations of cosign 1 and 2. */
    static String attestations(String digest) {
        return fallback(digest) + ".att";
    }
}
