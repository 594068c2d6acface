package dev.sallyport.check.rule.library;

import com.google.common.primitives.UnsignedLong;
import java.math.BigDecimal;

/** Order of strings by characters (code points), and of numbers by value. */
final class Characters {

    private Characters() {}

    static int compare(String one, String other) {
        var length = Math.min(one.length(), other.length());
        for (int i = 0; i < length; i++) {
            var a = one.charAt(i);
            var b = other.charAt(i);
            if (a != b) {
                return Character.isSurrogate(a) == Character.isSurrogate(b)
                        ? Character.compare(a, b)
                        : Boolean.compare(Character.isSurrogate(a), Character.isSurrogate(b));
            }
        }
        return Integer.compare(one.length(), other.length());
    }

    static BigDecimal decimal(Object number) {
        return switch (number) {
            case Long whole -> BigDecimal.valueOf(whole);
            case UnsignedLong whole -> new BigDecimal(whole.bigIntegerValue());
            case Double value when !value.isNaN() && !value.isInfinite() -> new BigDecimal(value);
            default -> throw new IllegalArgumentException("the number is infinite, or no number");
        };
    }
}
