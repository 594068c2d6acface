package dev.sallyport.check.rule;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Kubernetes quantity such as {@code 100m} or {@code 1Gi}, as a number. */
record QuantityValue(BigDecimal value) implements Comparable<QuantityValue> {
    private static final int MAX_LENGTH = 64;
    private static final int MAX_EXPONENT = 64;

    /**
     * Parses a quantity.
     *
     * @throws IllegalArgumentException if the text is not a quantity
     */
    static QuantityValue parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("the quantity is longer than " + MAX_LENGTH + " characters");
        }
        try {
            var value = Quantity.parse(text).getNumericalAmount();
            if (Math.abs((long) value.precision() - value.scale()) > MAX_EXPONENT) {
                throw new IllegalArgumentException("the quantity is out of range");
            }
            return new QuantityValue(value);
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("the string is not a quantity", e);
        }
    }

    static boolean isAmount(String text) {
        try {
            return parse(text).value.signum() <= 1;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    boolean isInteger() {
        try {
            return value.toBigIntegerExact().bitLength() < Long.SIZE;
        } catch (ArithmeticException _) {
            return false;
        }
    }

    long asInteger() {
        BigInteger exact = value.toBigIntegerExact();
        return exact.longValueExact();
    }

    double asDouble() {
        return value.doubleValue();
    }

    long sign() {
        return value.signum();
    }

    QuantityValue plus(QuantityValue other) {
        return new QuantityValue(value.add(other.value));
    }

    QuantityValue minus(QuantityValue other) {
        return new QuantityValue(value.subtract(other.value));
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
