package dev.sallyport.registry.http;

import java.net.InetAddress;

/** Range of IP addresses in CIDR notation, such as {@code 10.0.0.0/8}. */
final class AddressRange {
    private final byte[] prefix;
    private final int bits;

    private AddressRange(byte[] prefix, int bits) {
        this.prefix = prefix;
        this.bits = bits;
    }

    static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        var address = InetAddress.ofLiteral(text.substring(0, slash));
        return new AddressRange(address.getAddress(), Integer.parseInt(text.substring(slash + 1)));
    }

    boolean has(byte[] address) {
        if (address.length != prefix.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % Byte.SIZE);
            if (((address[bit / Byte.SIZE] ^ prefix[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
