package dev.sallyport.check.image;

import java.util.Locale;

/** Severity of a vulnerability, in ascending order. */
public enum Severity {
    NONE,
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL;

    private static final double LEAST_MEDIUM = 4.0;
    private static final double LEAST_HIGH = 7.0;
    private static final double LEAST_CRITICAL = 9.0;

    /** Returns the severity for the word of a scanner; unknown words count as high. */
    static Severity named(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "none", "negligible" -> NONE;
            case "low", "note" -> LOW;
            case "medium", "moderate", "warning" -> MEDIUM;
            case "critical" -> CRITICAL;
            default -> HIGH;
        };
    }

    /**
     * Returns the severity for a CVSS score; a text that is not a score from 0 to 10 counts as high.
     *
     * @see <a href="https://www.first.org/cvss/v3.1/specification-document">CVSS, section 5</a>
     */
    static Severity scored(String score) {
        try {
            var number = Double.parseDouble(score);
            if (number >= LEAST_CRITICAL) {
                return CRITICAL;
            }
            if (number >= LEAST_HIGH) {
                return HIGH;
            }
            if (number >= LEAST_MEDIUM) {
                return MEDIUM;
            }
            return number > 0 ? LOW : number == 0 ? NONE : HIGH;
        } catch (NumberFormatException none) {
            return named(score);
        }
    }

    /** Returns the name as policies write it, such as {@code High}. */
    @Override
    public String toString() {
        return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
    }
}
