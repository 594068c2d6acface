package dev.sallyport.registry.client;

import com.google.re2j.Pattern;

/** Tags that stand for what belongs to a digest. */
public final class ReferrerTags {
    private static final Pattern OTHERS = Pattern.compile("sha256-[a-f0-9]{64}(\\.[a-z]+)?");

    private ReferrerTags() {}

    /** Whether what has that tag belongs to a digest, and is no image by itself. */
    public static boolean belongsToAnother(String tag) {
        return OTHERS.matches(tag);
    }

    /** Of the index that lists referrers, as OCI 1.1 has it. */
    public static String fallback(String digest) {
        return digest.replace(':', '-');
    }

    /** Of the image that holds signatures of cosign 1 and 2. */
    public static String signatures(String digest) {
        return fallback(digest) + ".sig";
    }

    /** Of the image that holds attestations of cosign 1 and 2. */
    public static String attestations(String digest) {
        return fallback(digest) + ".att";
    }
}
