package dev.sallyport.check;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.regex.Pattern;

/** Set of numbers and ranges of numbers. Its text form equals the text that it was parsed from. */
public record NumberRanges(List<Range> ranges) {
    private static final Pattern PATTERN = Pattern.compile("([0-9]{1,10})(?:-([0-9]{1,10}))?");

    /** Meaning of the numbers, with their bounds. */
    public enum NumberKind {
        PORT("port", 1, 65535, "8080", "9000-9100"),
        /** Number of a user or group. */
        ID("ID", 0, Integer.MAX_VALUE, "10000", "10000-65535");

        private final String noun;
        private final long min;
        private final long max;
        private final String exampleOfOne;
        private final String exampleOfRange;

        NumberKind(String noun, long min, long max, String exampleOfOne, String exampleOfRange) {
            this.noun = noun;
            this.min = min;
            this.max = max;
            this.exampleOfOne = exampleOfOne;
            this.exampleOfRange = exampleOfRange;
        }

        private Range range(String text) {
            var matcher = PATTERN.matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("\"%s\" is neither %s %s such as %s nor a range such as %s"
                        .formatted(text, this == ID ? "an" : "a", noun, exampleOfOne, exampleOfRange));
            }
            var first = Long.parseLong(matcher.group(1));
            var range = new Range(first, matcher.group(2) == null ? first : Long.parseLong(matcher.group(2)));
            if (range.first < min || range.last > max) {
                throw new IllegalArgumentException(
                        "%s %s must be a number from %d to %d".formatted(this == ID ? "an" : "a", noun, min, max));
            }
            if (range.first > range.last) {
                throw new IllegalArgumentException("the %s range %s is invalid: its first %s is larger than its last"
                        .formatted(noun, range, noun));
            }
            return range;
        }
    }

    /** Range of numbers, inclusive. */
    public record Range(long first, long last) {
        @Override
        public String toString() {
            return first == last ? Long.toString(first) : first + "-" + last;
        }
    }

    public NumberRanges {
        ranges = List.copyOf(ranges);
    }

    /**
     * Parses ports such as {@code 8080} and ranges such as {@code 9000-9100}.
     *
     * @throws IllegalArgumentException if a text is neither, or a port is not between 1 and 65535
     */
    public static NumberRanges ports(List<String> texts) {
        return parse(NumberKind.PORT, texts);
    }

    /**
     * Parses numbers of users or groups, and ranges of them.
     *
     * @throws IllegalArgumentException if a text is neither, or a number is larger than the largest ID
     */
    public static NumberRanges ids(List<String> texts) {
        return parse(NumberKind.ID, texts);
    }

    private static NumberRanges parse(NumberKind kind, List<String> texts) {
        return new NumberRanges(texts.stream().map(kind::range).toList());
    }

    /** Returns whether a number is in the set. */
    public boolean contains(long number) {
        for (var range : ranges) {
            if (range.first <= number && number <= range.last) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether no number is in the set. */
    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    @Override
    public String toString() {
        return ranges.stream().map(Range::toString).collect(joining(", "));
    }
}
