package dev.sallyport.workload;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Pattern for images.
 *
 * @param names glob for registry and repository, with or without tag
 * @param digest digest that the image reference must contain; null if any or no digest is possible
 */
public record ImagePattern(Glob names, @Nullable String digest) {
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    /**
     * Parses a glob with an optional digest at the end.
     *
     * @throws IllegalArgumentException if the glob is malformed or matches every image
     */
    public static ImagePattern parse(String text) {
        var at = text.indexOf('@');
        if (at < 0) {
            if (!isSpecific(text)) {
                throw new IllegalArgumentException("matches every image; name the images");
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
    public static boolean isSpecific(String glob) {
        return glob.chars().anyMatch(Character::isLetterOrDigit);
    }

    /**
     * Returns whether the image matches, by the digest in the manifest; the present digest of a tag is not used. An image without a
     * tag matches the tag {@code *}.
     */
    public boolean matches(ImageReference image) {
        var tag = image.tag() == null ? "" : image.tag();
        return (digest == null || digest.equals(image.digest()))
                && List.of(image.name(), image.usualName()).stream()
                        .anyMatch(name -> names.matches(name) || names.matches(name + ":" + tag));
    }

    @Override
    public String toString() {
        return names + (digest == null ? "" : "@" + digest);
    }
}
