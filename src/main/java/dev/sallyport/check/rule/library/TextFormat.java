package dev.sallyport.check.rule.library;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.types.TypeType;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Format strings: {@code %s}, {@code %d}, {@code %f}, {@code %e}, {@code %x}, {@code %o} and {@code %b}. */
final class TextFormat {
    private static final int DEFAULT_PRECISION = 6;
    private static final int MAX_PRECISION = 100;

    private final String pattern;
    private final List<?> values;
    private final StringBuilder result = new StringBuilder();
    private int at;
    private int next;

    private TextFormat(String pattern, List<?> values) {
        this.pattern = pattern;
        this.values = values;
    }

    /**
     * Formats values.
     *
     * @throws IllegalArgumentException if a clause is unknown, or does not fit its value
     */
    static String format(String pattern, List<?> values) {
        return new TextFormat(pattern, values).format();
    }

    private String format() {
        while (at < pattern.length()) {
            var character = pattern.charAt(at++);
            if (character != '%') {
                result.append(character);
            } else if (at < pattern.length() && pattern.charAt(at) == '%') {
                result.append('%');
                at++;
            } else {
                result.append(clause());
                TextWork.requireBounded(result.length());
            }
        }
        return result.toString();
    }

    private String clause() {
        int precision = DEFAULT_PRECISION;
        if (at < pattern.length() && pattern.charAt(at) == '.') {
            var start = ++at;
            while (at < pattern.length() && Character.isDigit(pattern.charAt(at))) {
                at++;
            }
            precision = at > start && at - start < 4 ? Integer.parseInt(pattern.substring(start, at)) : 0;
        }
        if (at == pattern.length() || precision > MAX_PRECISION) {
            throw new IllegalArgumentException("the format string has an incomplete clause");
        }
        if (next == values.size()) {
            throw new IllegalArgumentException("the format string has more clauses than there are values");
        }
        var verb = pattern.charAt(at++);
        Object value = values.get(next++);
        return switch (verb) {
            case 's' -> string(value);
            case 'd' -> whole(value, 10, verb);
            case 'o' -> whole(value, 8, verb);
            case 'b' -> value instanceof Boolean flag ? (flag ? "1" : "0") : whole(value, 2, verb);
            case 'x' -> hexadecimal(value, verb);
            case 'X' -> hexadecimal(value, verb).toUpperCase(Locale.ROOT);
            case 'f' -> NumberText.fixed(number(value, verb), precision);
            case 'e' -> NumberText.scientific(number(value, verb), precision);
            default -> throw new IllegalArgumentException("the format string has the unknown clause %" + verb);
        };
    }

    private static String whole(Object value, int radix, char verb) {
        return switch (value) {
            case Long number -> Long.toString(number, radix);
            case UnsignedLong number -> number.toString(radix);
            default -> throw unsuitable(verb);
        };
    }

    private static String hexadecimal(Object value, char verb) {
        return switch (value) {
            case String text -> HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
            case CelByteString bytes -> HexFormat.of().formatHex(bytes.toByteArray());
            default -> whole(value, 16, verb);
        };
    }

    private static double number(Object value, char verb) {
        return switch (value) {
            case Double number -> number;
            case String text when text.equals("NaN") -> Double.NaN;
            case String text when text.equals("Infinity") -> Double.POSITIVE_INFINITY;
            case String text when text.equals("-Infinity") -> Double.NEGATIVE_INFINITY;
            default -> throw unsuitable(verb);
        };
    }

    /** Returns the text of a value, as the clause {@code %s} has it. */
    static String string(Object value) {
        return switch (value) {
            case NullValue _ -> "null";
            case String text -> text;
            case Boolean flag -> flag.toString();
            case Long number -> number.toString();
            case UnsignedLong number -> number.toString();
            case Double number -> NumberText.shortest(number);
            case CelByteString bytes -> new String(bytes.toByteArray(), StandardCharsets.UTF_8);
            case Instant time -> time.toString().replaceFirst("(\\.[0-9]*?)0+Z$", "$1Z");
            case Duration duration -> NumberText.seconds(duration);
            case TypeType type -> type.containingTypeName();
            case List<?> list -> list.stream().map(TextFormat::literal).collect(Collectors.joining(", ", "[", "]"));
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> key(entry.getKey()) + ":" + literal(entry.getValue()))
                        .sorted()
                        .collect(Collectors.joining(", ", "{", "}"));
            default -> throw unsuitable('s');
        };
    }

    private static String key(Object key) {
        if (key instanceof Double) {
            throw unsuitable('s');
        }
        return literal(key);
    }

    private static String literal(Object value) {
        return switch (value) {
            case String text -> quoted(text);
            case CelByteString bytes -> "b" + quoted(string(bytes));
            case Instant _ -> "timestamp(" + quoted(string(value)) + ")";
            case Duration _ -> "duration(" + quoted(string(value)) + ")";
            case Double number when number.isNaN() || number.isInfinite() -> quoted(NumberText.shortest(number));
            case Double number -> NumberText.plain(number, DEFAULT_PRECISION);
            default -> string(value);
        };
    }

    /** Returns a string literal. */
    static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        text.codePoints().forEach(each -> {
            switch (each) {
                case 7 -> quoted.append("\\a");
                case '\b' -> quoted.append("\\b");
                case '\f' -> quoted.append("\\f");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case 11 -> quoted.append("\\v");
                case '\\' -> quoted.append("\\\\");
                case '"' -> quoted.append("\\\"");
                default -> quoted.appendCodePoint(each);
            }
        });
        return quoted.append('"').toString();
    }

    private static IllegalArgumentException unsuitable(char verb) {
        return new IllegalArgumentException("the clause %" + verb + " does not fit the type of its value");
    }
}
