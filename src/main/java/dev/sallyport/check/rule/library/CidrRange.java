package dev.sallyport.check.rule.library;

import java.util.regex.Pattern;

/**
 * Range of addresses in CIDR notation.
 *
 * @param length number of bits that all addresses of the range share
 */
record CidrRange(IpAddress address, int length) {
    private static final Pattern LENGTH = Pattern.compile("0|[1-9][0-9]{0,2}");

    /**
     * Parses a range.
     *
     * @throws IllegalArgumentException if the text is not a range
     */
    static CidrRange parse(String text) {
        var slash = text.lastIndexOf('/');
        if (slash < 0 || !LENGTH.matcher(text.substring(slash + 1)).matches()) {
            throw new IllegalArgumentException("the string is not a range of IP addresses");
        }
        var address = IpAddress.parse(text.substring(0, slash));
        var length = Integer.parseInt(text.substring(slash + 1));
        if (length > address.bits()) {
            throw new IllegalArgumentException("the string is not a range of IP addresses");
        }
        return new CidrRange(address, length);
    }

    static boolean isValid(String text) {
        try {
            parse(text);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    boolean contains(IpAddress other) {
        return address.family() == other.family() && address.masked(length).equals(other.masked(length));
    }

    boolean contains(CidrRange other) {
        return length <= other.length && contains(other.address);
    }

    CidrRange masked() {
        return new CidrRange(address.masked(length), length);
    }

    @Override
    public String toString() {
        return address + "/" + length;
    }
}
