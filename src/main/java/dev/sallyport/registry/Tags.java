package dev.sallyport.registry;

import com.google.re2j.Pattern;

/** Tags that stand for what belongs to a digest. */
final class Tags {
    private static final Pattern OTHERS = Pattern.compile("sha256-[a-f0-9]{64}(\\.[a-z]+)?");

    private Tags() {}

    /** Whether what has that tag belongs to a digest, and is no image by itself. */
    static boolean belongsToAnother(String tag) {
        return OTHERS.matches(tag);
    }

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
