package dev.sallyport.trust;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * TUF repository with its initial trusted root.
 *
 * @param mirror base address of the files; ends with a slash
 * @param root text of a trusted {@code root.json}, from which newer versions are verified
 * @param target name of the file to read
 */
public record TufRepository(URI mirror, String root, String target) {

    public TufRepository {
        mirror = (mirror.toString().endsWith("/") ? mirror : URI.create(mirror + "/")).normalize();
    }

    /** Returns a hexadecimal SHA-256 of all fields. */
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
