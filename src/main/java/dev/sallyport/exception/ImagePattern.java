package dev.sallyport.exception;

import dev.sallyport.workload.Glob;
import dev.sallyport.workload.ImageReference;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Pattern for the images that an exception covers.
 *
 * @param names glob for registry and repository, with or without tag
 * @param digest digest that the image reference must contain; null if any or no digest is possible
 */
record ImagePattern(Glob names, @Nullable String digest) {
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    /**
     * Parses a glob with an optional digest at the end.
     *
     * @throws IllegalArgumentException if the glob is malformed or matches every image
     */
    static ImagePattern parse(String text) {
        var at = text.indexOf('@');
        if (at < 0) {
            if (!isSpecific(text)) {
                throw new IllegalArgumentException("matches every image; name the images, or omit spec.images");
            }
            return new ImagePattern(Glob.parse(text), null);
        }
        var digest = text.substring(at + 1);
        if (!DIGEST.matcher(digest).matches()) {
            throw new IllegalArgumentException(
                    "must end with a digest: sha256: and 64 hexadecimal digits, without wildcards");
        }
        return new ImagePattern(Glob.parse(text.substring(0, at)), digest);
    }

    /** Returns whether the glob contains more than wildcards and separators. */
    static boolean isSpecific(String glob) {
        return glob.chars().anyMatch(Character::isLetterOrDigit);
    }

    /** Returns whether the image matches, by the digest in the manifest; the present digest of a tag is not used. */
    boolean matches(ImageReference image) {
        return (digest == null || digest.equals(image.digest()))
                && (names.matches(image.name())
                        || tagged(image).filter(names::matches).isPresent());
    }

    private static Optional<String> tagged(ImageReference image) {
        return Optional.ofNullable(image.tag()).map(tag -> image.name() + ":" + tag);
    }
}
