package dev.sallyport.check.network;

import java.util.List;
import java.util.stream.Collectors;

/** Ports that are allowed: single ones and ranges. An empty set allows none. */
public record PortSet(List<Range> ranges) {
    private static final int MAX_PORT = 65_535;

    /** From the first to the last, both included. */
    public record Range(int first, int last) {
        @Override
        public String toString() {
            return first == last ? Integer.toString(first) : first + "-" + last;
        }
    }

    public PortSet {
        ranges = List.copyOf(ranges);
    }

    /**
     * Reads ports such as {@code 8080} and ranges such as {@code 9000-9100}.
     *
     * @throws IllegalArgumentException for anything that is no port or range of 1 to 65535
     */
    public static PortSet parse(List<String> texts) {
        return new PortSet(texts.stream().map(PortSet::range).toList());
    }

    boolean contains(int port) {
        return ranges.stream().anyMatch(range -> range.first() <= port && port <= range.last());
    }

    private static Range range(String text) {
        var dash = text.indexOf('-');
        var range = dash < 0
                ? new Range(port(text, text), port(text, text))
                : new Range(port(text.substring(0, dash), text), port(text.substring(dash + 1), text));
        if (range.first() > range.last()) {
            throw new IllegalArgumentException("\"%s\" ends before it begins".formatted(text));
        }
        return range;
    }

    private static int port(String digits, String text) {
        if (digits.isEmpty() || digits.length() > 5 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("\"%s\" is no port and no range of ports".formatted(text));
        }
        var port = Integer.parseInt(digits);
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("\"%s\" is not within 1 to %d".formatted(text, MAX_PORT));
        }
        return port;
    }

    @Override
    public String toString() {
        return ranges.isEmpty() ? "none" : ranges.stream().map(Range::toString).collect(Collectors.joining(", "));
    }
}
