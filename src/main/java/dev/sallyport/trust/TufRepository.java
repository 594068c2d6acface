package dev.sallyport.trust;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * TUF repository with its initial trusted root.
 *
 * @param mirror where its files are; ends with a slash
 * @param root a {@code root.json} that is trusted, as text; newer ones must follow from it
 * @param target the file that is wanted of it
 */
public record TufRepository(URI mirror, String root, String target) {

    public TufRepository {
        mirror = (mirror.toString().endsWith("/") ? mirror : URI.create(mirror + "/")).normalize();
    }

    /** Tells it from all others: SHA-256, hexadecimal. */
    public String fingerprint() {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var part : new String[] {mirror.toString(), target, root}) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public String toString() {
        return mirror.toString();
    }
}
