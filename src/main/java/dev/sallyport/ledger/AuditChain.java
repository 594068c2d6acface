package dev.sallyport.ledger;

import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Chain of the audit lines of one process. Each line ends with the identifier of its chain, its sequence number, and the SHA-256
 * hash of the line before, so that a line that is altered, removed or moved breaks the chain.
 *
 * <p>Buffers are reused, because every decision has a line. The class is not safe for concurrent use.
 */
public final class AuditChain {
    private static final int HASH_BYTES = 32;
    private static final int INITIAL_BYTES = 2 * 1024;
    private static final char FIRST_NON_ASCII = 0x80;
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final String id;
    private final MessageDigest sha256 = Sha256.digest();
    private final byte[] hash = new byte[HASH_BYTES];
    private final char[] previous = new char[2 * HASH_BYTES];
    private byte[] line = new byte[INITIAL_BYTES];
    private long sequence;

    /** Creates a chain whose first line has the sequence number 0 and a hash of zeros. */
    public AuditChain(String id) {
        this.id = id;
        Arrays.fill(previous, '0');
    }

    /** Adds the next link to a line: a JSON object without line terminator. Characters outside ASCII are escaped. */
    public void append(StringBuilder object) {
        escape(object);
        object.setLength(object.length() - 1);
        object.append(",\"chain\":{\"id\":\"")
                .append(id)
                .append("\",\"sequence\":")
                .append(sequence)
                .append(",\"previous\":\"")
                .append(previous)
                .append("\"}}");
        sequence++;
        hash(object);
    }

    /** Returns the last line as the next line will name it; sequence -1 before the first one. */
    public Head head() {
        return new Head(id, sequence - 1, String.valueOf(previous));
    }

    /**
     * Last line of a chain.
     *
     * @param sequence sequence number of the line
     * @param hash SHA-256 hash of the line, in hexadecimal digits
     */
    public record Head(String chain, long sequence, String hash) {}

    private void hash(StringBuilder text) {
        var length = text.length();
        if (length > line.length) {
            line = new byte[2 * length];
        }
        for (int i = 0; i < length; i++) {
            line[i] = (byte) text.charAt(i);
        }
        sha256.update(line, 0, length);
        try {
            sha256.digest(hash, 0, HASH_BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException(e);
        }
        for (int i = 0; i < HASH_BYTES; i++) {
            previous[2 * i] = HEX[(hash[i] >> 4) & 0xF];
            previous[2 * i + 1] = HEX[hash[i] & 0xF];
        }
    }

    /** Escapes characters that a log in another encoding would change; they occur in strings only. */
    private static void escape(StringBuilder object) {
        for (int i = 0; i < object.length(); i++) {
            if (object.charAt(i) >= FIRST_NON_ASCII) {
                var escaped = escaped(object);
                object.setLength(0);
                object.append(escaped);
                return;
            }
        }
    }

    private static StringBuilder escaped(StringBuilder object) {
        var escaped = new StringBuilder(object.length() + INITIAL_BYTES);
        for (int i = 0; i < object.length(); i++) {
            var character = object.charAt(i);
            if (character < FIRST_NON_ASCII) {
                escaped.append(character);
            } else {
                escaped.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    escaped.append(HEX[(character >> shift) & 0xF]);
                }
            }
        }
        return escaped;
    }
}
