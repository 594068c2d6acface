package dev.sallyport.check.rule.library;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Kubernetes quantity such as {@code 100m} or {@code 1Gi}, as a number.
 *
 * <p>The API server does not reduce fractions, and calculates with large numbers and most binary fractions in another form,
 * which it never takes for an integer: {@code quantity('1.0').isInteger()} is false.
 *
 * @param isShort whether the API server has the number as a 64-bit integer and a power of ten
 */
record QuantityValue(BigDecimal value, boolean isShort) implements Comparable<QuantityValue> {
    private static final int MAX_LENGTH = 128;
    private static final int MAX_EXPONENT = 10_000;
    private static final int MAX_DIGITS = 18;
    private static final int MAX_BINARY_DIGITS = 14;

    /** Number of decimal places; a quantity with more is rounded up. */
    private static final int PLACES = 9;

    /** Largest number with a binary suffix; a larger one counts as this one. */
    private static final BigDecimal MAX_BINARY = BigDecimal.valueOf(Long.MAX_VALUE);

    private static final Pattern SYNTAX =
            Pattern.compile("([+-]?)([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?");
    private static final String BINARY = "KMGTPE";
    private static final Map<String, Integer> DECIMAL =
            Map.of("n", -9, "u", -6, "m", -3, "k", 3, "M", 6, "G", 9, "T", 12, "P", 15, "E", 18);

    static QuantityValue of(long number) {
        return new QuantityValue(BigDecimal.valueOf(number), true);
    }

    /**
     * Parses a quantity.
     *
     * @throws IllegalArgumentException if the text is not a quantity
     */
    static QuantityValue parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("the quantity is longer than " + MAX_LENGTH + " characters");
        }
        var parts = SYNTAX.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("the string is not a quantity");
        }
        var suffix = parts.group(3) == null ? "" : parts.group(3);
        var number = new BigDecimal(parts.group(2));
        var isBinary = suffix.endsWith("i");
        var scaled = isBinary
                ? number.multiply(BigDecimal.valueOf(2).pow(10 * (BINARY.indexOf(suffix.charAt(0)) + 1)))
                : number.scaleByPowerOfTen(exponent(suffix));
        var rounded = scaled.scale() > PLACES ? scaled.setScale(PLACES, RoundingMode.UP) : scaled;
        var bounded = isBinary ? rounded.min(MAX_BINARY) : rounded;
        return new QuantityValue(
                parts.group(1).equals("-") ? bounded.negate() : bounded, isShort(parts.group(2), suffix, scaled));
    }

    private static boolean isShort(String number, String suffix, BigDecimal scaled) {
        var digits = number.replace(".", "").length();
        if (!suffix.endsWith("i")) {
            return digits <= MAX_DIGITS && scaled.scale() <= PLACES;
        }
        var bits = 10 * (BINARY.indexOf(suffix.charAt(0)) + 1);
        var hasFraction = number.indexOf('.') >= 0 && !number.endsWith(".");
        return !hasFraction && MAX_BINARY_DIGITS - digits - bits * 3 / 10 >= 0;
    }

    private static int exponent(String suffix) {
        if (suffix.length() <= 1) {
            return DECIMAL.getOrDefault(suffix, 0);
        }
        var digits = suffix.substring(1);
        var exponent = digits.length() > 5 ? MAX_EXPONENT + 1 : Integer.parseInt(digits);
        if (Math.abs(exponent) > MAX_EXPONENT) {
            throw new IllegalArgumentException("the quantity is out of range");
        }
        return exponent;
    }

    static boolean isAmount(String text) {
        try {
            parse(text);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    boolean isInteger() {
        return isShort && value.scale() <= 0 && value.toBigIntegerExact().bitLength() < Long.SIZE;
    }

    long asInteger() {
        if (!isInteger()) {
            throw new IllegalArgumentException("the quantity is not an integer");
        }
        return value.longValueExact();
    }

    double asDouble() {
        return value.doubleValue();
    }

    long sign() {
        return value.signum();
    }

    QuantityValue plus(QuantityValue other) {
        if (isShort && other.isShort && (sign() == 0 || other.sign() == 0)) {
            return sign() == 0 && other.sign() != 0 ? other : this;
        }
        var sum = value.add(other.value);
        return new QuantityValue(
                sum, isShort && other.isShort && sum.unscaledValue().bitLength() < Long.SIZE);
    }

    QuantityValue minus(QuantityValue other) {
        return plus(new QuantityValue(other.value.negate(), other.isShort));
    }

    @Override
    public int compareTo(QuantityValue other) {
        return value.compareTo(other.value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QuantityValue amount && compareTo(amount) == 0;
    }

    @Override
    public int hashCode() {
        return value.stripTrailingZeros().hashCode();
    }
}
