package dev.sallyport.export;

import java.util.Collection;
import java.util.stream.Collectors;

/** Literals of the Common Expression Language. */
final class Cel {

    private Cel() {}

    static String text(String value) {
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

    static String texts(Collection<String> values) {
        return values.stream().sorted().map(Cel::text).collect(Collectors.joining(", ", "[", "]"));
    }

    /** Returns the literal of a regular expression that matches only whole texts. */
    static String whole(String regularExpression) {
        return text("^(?:" + regularExpression + ")$");
    }
}
