package dev.sallyport.check.network;

import static java.util.stream.Collectors.joining;

import com.google.re2j.Pattern;
import java.util.List;

/** Set of ports and port ranges. Its text form equals the text that it was parsed from. */
public record PortSet(List<Range> ranges) {
    private static final int MAX_PORT = 65535;
    private static final Pattern PATTERN = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?");

    /** Range of ports, inclusive. */
    public record Range(int first, int last) {
        public Range {
            if (first < 1 || last > MAX_PORT) {
                throw new IllegalArgumentException("a port must be a number from 1 to " + MAX_PORT);
            }
            if (first > last) {
                throw new IllegalArgumentException(
                        "the port range " + first + "-" + last + " is invalid: its first port is larger than its last");
            }
        }

        @Override
        public String toString() {
            return first == last ? Integer.toString(first) : first + "-" + last;
        }
    }

    public PortSet {
        ranges = List.copyOf(ranges);
    }

    /**
     * Parses ports such as {@code 8080} and ranges such as {@code 9000-9100}.
     *
     * @throws IllegalArgumentException if a text is neither, or a port is not between 1 and 65535
     */
    public static PortSet parse(List<String> ports) {
        return new PortSet(ports.stream().map(PortSet::range).toList());
    }

    /** Returns whether a port is in the set. */
    public boolean contains(int port) {
        for (var range : ranges) {
            if (range.first <= port && port <= range.last) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether no port is in the set. */
    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    private static Range range(String text) {
        var matcher = PATTERN.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is neither a port such as 8080 nor a range such as 9000-9100");
        }
        var first = Integer.parseInt(matcher.group(1));
        return new Range(first, matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2)));
    }

    @Override
    public String toString() {
        return ranges.stream().map(Range::toString).collect(joining(", "));
    }
}
