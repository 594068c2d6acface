package dev.sallyport.convert.model;

import dev.sallyport.finding.SafeText;

/**
 * Difference between a source and its conversion.
 *
 * @param source object and rule of the source
 */
public record Note(Effect effect, String source, String text) {

    /** Effect of a difference. */
    public enum Effect {
        /** A part of the source is in no policy. */
        OMITTED("not converted"),
        /** The policy denies less than the source. */
        WEAKER("weaker"),
        /** The policy denies more than the source. */
        STRICTER("stricter"),
        /** Something remains to be done by hand, or works in another way with the same verdicts. */
        MANUAL("to do");

        private final String label;

        Effect(String label) {
            this.label = label;
        }

        /** Returns whether something that the source denies may be allowed. */
        public boolean isLoss() {
            return this == OMITTED || this == WEAKER;
        }
    }

    /** Returns the note on one line. */
    @Override
    public String toString() {
        return SafeText.clean("%s: %s: %s".formatted(source, effect.label, text).replaceAll("\\s+", " "));
    }
}
