package dev.sallyport.cli.input;

import com.google.re2j.Pattern;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Value of an unquoted scalar, resolved as kubectl does (YAML 1.1 in go-yaml v2): {@code yes} is true, {@code 0777} is
 * 511; a timestamp and {@code 12:30:45} are text.
 */
final class PlainScalar {
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
    private static final Map<String, Object> WORDS = words();
    private static final Pattern INTEGER =
            Pattern.compile("[-+]?(?:0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|0|[1-9][0-9]*)");
    private static final Pattern FLOAT = Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?");
    private static final Pattern FRACTION = Pattern.compile("\\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?");
    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);
    private static final BigInteger MOST_UNSIGNED = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

    private PlainScalar() {}

    /** Returns a Boolean, a Long, a BigInteger, a Double, a String or null. */
    static @Nullable Object resolve(String text) {
        if (NULLS.contains(text)) {
            return null;
        }
        if (WORDS.containsKey(text)) {
            return WORDS.get(text);
        }
        char first = text.charAt(0);
        if (first == '.') {
            return FRACTION.matches(text) ? number(text.replace("_", ""), text) : text;
        }
        return first == '+' || first == '-' || (first >= '0' && first <= '9')
                ? number(text.replace("_", ""), text)
                : text;
    }

    private static Object number(String plain, String text) {
        var integer = INTEGER.matches(plain) ? integer(plain) : null;
        if (integer != null) {
            return integer;
        }
        if (FLOAT.matches(plain)) {
            double number = Double.parseDouble(plain);
            return Double.isInfinite(number) ? text : number;
        }
        return text;
    }

    /** Returns null for a number that does not fit into 64 bits. */
    private static @Nullable Number integer(String plain) {
        boolean signed = !Character.isDigit(plain.charAt(0));
        var digits = signed ? plain.substring(1) : plain;
        int radix = radix(digits);
        var significant = digits.replaceFirst("^0?[xXoObB]?0*", "");
        if (significant.length() > Long.SIZE) {
            return null;
        }
        var magnitude = new BigInteger(significant.isEmpty() ? "0" : significant, radix);
        var number = plain.startsWith("-") ? magnitude.negate() : magnitude;
        if (number.compareTo(LEAST) >= 0 && number.compareTo(MOST) <= 0) {
            return number.longValue();
        }
        return !signed && number.compareTo(MOST_UNSIGNED) <= 0 ? number : null;
    }

    private static int radix(String digits) {
        if (digits.length() < 2 || digits.charAt(0) != '0') {
            return 10;
        }
        return switch (digits.charAt(1)) {
            case 'x', 'X' -> 16;
            case 'b', 'B' -> 2;
            default -> 8;
        };
    }

    private static Map<String, Object> words() {
        var words = new HashMap<String, Object>();
        List.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON")
                .forEach(word -> words.put(word, true));
        List.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF")
                .forEach(word -> words.put(word, false));
        for (var infinity : List.of(".inf", ".Inf", ".INF")) {
            words.put(infinity, Double.POSITIVE_INFINITY);
            words.put("+" + infinity, Double.POSITIVE_INFINITY);
            words.put("-" + infinity, Double.NEGATIVE_INFINITY);
        }
        List.of(".nan", ".NaN", ".NAN").forEach(word -> words.put(word, Double.NaN));
        return Map.copyOf(words);
    }
}
