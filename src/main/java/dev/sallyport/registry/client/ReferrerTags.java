package dev.sallyport.registry.client;

import com.google.re2j.Pattern;

/** Tags that name artifacts of a digest. */
public final class ReferrerTags {
    private static final Pattern REFERRER_TAG = Pattern.compile("sha256-[a-f0-9]{64}(\\.[a-z]+)?");

    private ReferrerTags() {}

    /** Returns whether a tag names artifacts of a digest instead of an image. */
    public static boolean belongsToAnother(String tag) {
        return REFERRER_TAG.matches(tag);
    }

    /** Returns the tag of the index of referrers: the referrers tag schema of OCI 1.1. */
    public static String fallback(String digest) {
        return digest.replace(':', '-');
    }
}
