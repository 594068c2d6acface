package dev.sallyport.export;

import dev.sallyport.check.NumberRanges;
import java.util.Collection;
import java.util.stream.Collectors;

/** Literals of the Common Expression Language. */
public final class Cel {

    private Cel() {}

    /** Returns the literal of a text. */
    public static String text(String value) {
        var quoted = new StringBuilder("'");
        value.codePoints().forEach(c -> {
            switch (c) {
                case '\'', '\\' -> quoted.append('\\').appendCodePoint(c);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                default -> quoted.appendCodePoint(c);
            }
        });
        return quoted.append('\'').toString();
    }

    /** Returns the literal of a list of texts, sorted. */
    public static String texts(Collection<String> values) {
        return values.stream().sorted().map(Cel::text).collect(Collectors.joining(", ", "[", "]"));
    }

    /** Returns the literal of a regular expression that matches only whole texts. */
    static String whole(String regularExpression) {
        return text("^(?:" + regularExpression + ")$");
    }

    /** Returns a condition: a number is in the ranges. */
    static String isIn(NumberRanges ranges, String number) {
        return ranges.isEmpty()
                ? "false"
                : ranges.ranges().stream()
                        .map(range -> range.first() == range.last()
                                ? "%s == %d".formatted(number, range.first())
                                : "(%1$s >= %2$d && %1$s <= %3$d)".formatted(number, range.first(), range.last()))
                        .collect(Collectors.joining(" || ", "(", ")"));
    }
}
