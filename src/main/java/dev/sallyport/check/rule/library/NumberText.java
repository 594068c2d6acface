package dev.sallyport.check.rule.library;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;

/** Texts of numbers and durations, as the API server writes them. */
final class NumberText {
    private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    private static final int PLACES = 6;
    private static final int MIN_EXPONENT = -4;
    private static final int MAX_EXPONENT = 5;

    private NumberText() {}

    /** Returns the shortest text that is read as the same number. */
    static String shortest(double number) {
        if (Double.isNaN(number)) {
            return "NaN";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "+Inf" : "-Inf";
        }
        if (number == 0) {
            return 1 / number < 0 ? "-0" : "0";
        }
        var value = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        var exponent = value.precision() - value.scale() - 1;
        if (exponent >= MIN_EXPONENT && exponent <= MAX_EXPONENT) {
            return value.toPlainString();
        }
        return mantissa(value.unscaledValue().toString(), exponent);
    }

    private static String mantissa(String unscaled, int exponent) {
        var negative = unscaled.startsWith("-");
        var digits = negative ? unscaled.substring(1) : unscaled;
        return "%s%s%se%s%02d"
                .formatted(
                        negative ? "-" : "",
                        digits.charAt(0),
                        digits.length() > 1 ? "." + digits.substring(1) : "",
                        exponent < 0 ? "-" : "+",
                        Math.abs(exponent));
    }

    /** Returns a number with a fixed number of decimal places. */
    static String plain(double number, int precision) {
        return new BigDecimal(number)
                .setScale(precision, RoundingMode.HALF_EVEN)
                .toPlainString();
    }

    /** Returns a number in English notation, with a fixed number of decimal places and groups of thousands. */
    static String fixed(double number, int precision) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return infinite(number);
        }
        var plain = plain(Math.abs(number), precision);
        var point = precision == 0 ? plain.length() : plain.indexOf('.');
        var grouped = new StringBuilder(plain);
        for (int at = point - 3; at > 0; at -= 3) {
            grouped.insert(at, ',');
        }
        return (number < 0 ? "-" : "") + grouped;
    }

    /** Returns a number in English notation, as a power of ten, filled up to a width. */
    static String scientific(double number, int width) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return infinite(number);
        }
        var value = new BigDecimal(Math.abs(number));
        var rounded = value.round(new MathContext(PLACES + 1, RoundingMode.HALF_EVEN));
        var exponent = rounded.signum() == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
        var mantissa = rounded.movePointLeft(exponent).setScale(PLACES, RoundingMode.HALF_EVEN);
        var power = new StringBuilder(exponent < 0 ? "⁻" : "");
        "%02d".formatted(Math.abs(exponent)).chars().forEach(digit -> power.append(SUPERSCRIPTS.charAt(digit - '0')));
        var text = (number < 0 ? "-" : "") + mantissa.toPlainString() + "×10" + power;
        return " ".repeat(Math.max(width - text.length(), 0)) + text;
    }

    private static String infinite(double number) {
        return Double.isNaN(number) ? "NaN" : number > 0 ? "∞" : "-∞";
    }

    /** Returns a duration in seconds. */
    static String seconds(Duration duration) {
        var nanos = BigDecimal.valueOf(duration.getSeconds()).add(BigDecimal.valueOf(duration.getNano(), 9));
        return (nanos.signum() == 0 ? "0" : nanos.stripTrailingZeros().toPlainString()) + "s";
    }
}
