package dev.sallyport.exception;

import dev.sallyport.workload.Glob;
import dev.sallyport.workload.ImageReference;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Images that an exception is for.
 *
 * @param names over registry and repository, or over these and a tag
 * @param digest that an image must be named by; null for any, and for none
 */
record ImagePattern(Glob names, @Nullable String digest) {
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    /**
     * Reads a glob, which may end in {@code @sha256:} and a whole digest.
     *
     * @throws IllegalArgumentException where it is none, or takes every image
     */
    static ImagePattern parse(String text) {
        var at = text.indexOf('@');
        if (at < 0) {
            if (!namesSomething(text)) {
                throw new IllegalArgumentException("takes every image; name them, or leave images out");
            }
            return new ImagePattern(Glob.parse(text), null);
        }
        var digest = text.substring(at + 1);
        if (!DIGEST.matcher(digest).matches()) {
            throw new IllegalArgumentException("a digest is sha256: and 64 hexadecimal digits, without stars");
        }
        return new ImagePattern(Glob.parse(text.substring(0, at)), digest);
    }

    /** Whether a glob asks for anything at all. */
    static boolean namesSomething(String glob) {
        return glob.chars().anyMatch(Character::isLetterOrDigit);
    }

    /** By the digest that the manifest names, never by one that a tag stands for just now. */
    boolean takes(ImageReference image) {
        return (digest == null || digest.equals(image.digest()))
                && (names.matches(image.name())
                        || tagged(image).filter(names::matches).isPresent());
    }

    private static Optional<String> tagged(ImageReference image) {
        return Optional.ofNullable(image.tag()).map(tag -> image.name() + ":" + tag);
    }
}
