package dev.sallyport.check.rule.library;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** IPv4 or IPv6 address. IPv4 addresses in IPv6 notation, and zones, are none. */
final class IpAddress {
    private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,2}");
    private static final Pattern HEXADECIMAL = Pattern.compile("[0-9A-Fa-f]{1,4}");
    private static final int GROUPS = 8;
    private static final int V4 = 4;
    private static final int V6 = 16;

    private final byte[] bytes;

    private IpAddress(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Parses an address.
     *
     * @throws IllegalArgumentException if the text is not an address
     */
    static IpAddress parse(String text) {
        if (text.indexOf(':') < 0) {
            return new IpAddress(v4(text));
        }
        var address = new IpAddress(v6(text));
        if (address.isMapped()) {
            throw invalid();
        }
        return address;
    }

    static boolean isValid(String text) {
        try {
            parse(text);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /** Returns whether a text is an IPv6 address, also one that contains an IPv4 address. */
    static boolean isAddress(String text) {
        try {
            v6(text);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static byte[] v4(String text) {
        var parts = text.split("\\.", -1);
        if (parts.length != V4
                || !Arrays.stream(parts).allMatch(part -> DECIMAL.matcher(part).matches())) {
            throw invalid();
        }
        var bytes = new byte[V4];
        for (int i = 0; i < V4; i++) {
            var value = Integer.parseInt(parts[i]);
            if (value > 255) {
                throw invalid();
            }
            bytes[i] = (byte) value;
        }
        return bytes;
    }

    private static byte[] v6(String text) {
        var gap = text.indexOf("::");
        if (gap < 0) {
            return bytes(groups(text), new int[0], 0);
        }
        var before = gap == 0 ? new int[0] : groups(text.substring(0, gap));
        var rest = text.substring(gap + 2);
        var after = rest.isEmpty() ? new int[0] : groups(rest);
        var zeros = GROUPS - before.length - after.length;
        if (zeros < 1) {
            throw invalid();
        }
        return bytes(before, after, zeros);
    }

    private static int[] groups(String text) {
        var parts = text.split(":", -1);
        var last = parts[parts.length - 1];
        var embedded = last.indexOf('.') < 0 ? new byte[0] : v4(last);
        var count = embedded.length > 0 ? parts.length - 1 : parts.length;
        var groups = IntStream.range(0, count).map(i -> group(parts[i]));
        return embedded.length == 0
                ? groups.toArray()
                : IntStream.concat(
                                groups,
                                IntStream.of(
                                        (embedded[0] & 255) << 8 | (embedded[1] & 255),
                                        (embedded[2] & 255) << 8 | (embedded[3] & 255)))
                        .toArray();
    }

    private static int group(String text) {
        if (!HEXADECIMAL.matcher(text).matches()) {
            throw invalid();
        }
        return Integer.parseInt(text, 16);
    }

    private static byte[] bytes(int[] before, int[] after, int zeros) {
        var groups = IntStream.concat(
                        IntStream.concat(
                                IntStream.of(before),
                                IntStream.generate(() -> 0).limit(zeros)),
                        IntStream.of(after))
                .toArray();
        if (groups.length != GROUPS) {
            throw invalid();
        }
        var bytes = new byte[V6];
        for (int i = 0; i < GROUPS; i++) {
            bytes[2 * i] = (byte) (groups[i] >> 8);
            bytes[2 * i + 1] = (byte) groups[i];
        }
        return bytes;
    }

    private static IllegalArgumentException invalid() {
        return new IllegalArgumentException("the string is not an IP address");
    }

    int family() {
        return bytes.length == V4 ? 4 : 6;
    }

    int bits() {
        return bytes.length * Byte.SIZE;
    }

    /** Returns the address with only its first bits. */
    IpAddress masked(int length) {
        var masked = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            var kept = Math.clamp(length - i * Byte.SIZE, 0, Byte.SIZE);
            masked[i] = (byte) (bytes[i] & (0xff00 >> kept));
        }
        return new IpAddress(masked);
    }

    boolean isUnspecified() {
        return IntStream.range(0, bytes.length).allMatch(i -> bytes[i] == 0);
    }

    boolean isLoopback() {
        return bytes.length == V4
                ? at(0) == 127
                : bytes[V6 - 1] == 1 && IntStream.range(0, V6 - 1).allMatch(i -> bytes[i] == 0);
    }

    boolean isLinkLocalMulticast() {
        return bytes.length == V4 ? at(0) == 224 && at(1) == 0 && at(2) == 0 : at(0) == 0xff && (at(1) & 0x0f) == 2;
    }

    boolean isLinkLocalUnicast() {
        return bytes.length == V4 ? at(0) == 169 && at(1) == 254 : at(0) == 0xfe && (at(1) & 0xc0) == 0x80;
    }

    boolean isGlobalUnicast() {
        return !isUnspecified() && !isLoopback() && !isMulticast() && !isLinkLocalUnicast() && !isBroadcast();
    }

    private boolean isMulticast() {
        return bytes.length == V4 ? (at(0) & 0xf0) == 0xe0 : at(0) == 0xff;
    }

    private boolean isBroadcast() {
        return bytes.length == V4 && IntStream.range(0, V4).allMatch(i -> at(i) == 255);
    }

    private boolean isMapped() {
        return bytes.length == V6
                && at(10) == 255
                && at(11) == 255
                && IntStream.range(0, 10).allMatch(i -> bytes[i] == 0);
    }

    private int at(int i) {
        return bytes[i] & 255;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpAddress address && Arrays.equals(bytes, address.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Returns the canonical notation: the first longest run of zero groups is left out. */
    @Override
    public String toString() {
        if (bytes.length == V4) {
            return IntStream.range(0, V4).mapToObj(i -> String.valueOf(at(i))).collect(Collectors.joining("."));
        }
        var groups = IntStream.range(0, GROUPS)
                .map(i -> at(2 * i) << 8 | at(2 * i + 1))
                .toArray();
        int start = 0;
        int length = 1;
        for (int i = 0; i < GROUPS; i++) {
            int end = i;
            while (end < GROUPS && groups[end] == 0) {
                end++;
            }
            if (end - i > length) {
                start = i;
                length = end - i;
            }
        }
        return length == 1
                ? text(groups, 0, GROUPS)
                : text(groups, 0, start) + "::" + text(groups, start + length, GROUPS);
    }

    private static String text(int[] groups, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> Integer.toHexString(groups[i]))
                .collect(Collectors.joining(":"));
    }
}
