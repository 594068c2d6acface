package dev.sallyport.rollout;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** Names of DeploymentRecords: one for each workload of a namespace. */
public final class RecordName {
    private static final int MAX = 253;
    private static final int HASH = 16;

    private RecordName() {}

    /** The name of a workload's record, such as {@code deployment-web}; cut, with a hash, where it would be too long. */
    public static String of(String kind, String name) {
        var whole = kind.toLowerCase(Locale.ROOT) + "-" + name;
        return whole.length() <= MAX ? whole : whole.substring(0, MAX - HASH - 1) + "-" + hash(whole);
    }

    private static String hash(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
