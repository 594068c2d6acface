package dev.sallyport.check.rule.library;

import dev.sallyport.check.EvaluationBudget;

/** Cost of functions of strings. It is spent before they run, because a function cannot be interrupted. */
final class TextWork {
    private static final int MAX_TEXT = 1024 * 1024;
    private static final int MAX_STEPS = 200_000;

    /** Number of characters that are searched or copied in the time of a step. */
    private static final int CHARACTERS_OF_A_STEP = 250;

    private TextWork() {}

    /** Spends the work of reading a text once. */
    static void read(String text) {
        EvaluationBudget.spend(text.length() / CHARACTERS_OF_A_STEP);
    }

    /** Spends the work of a search that compares a part with every position of a text. */
    static void search(String text, String part) {
        spend((long) text.length() * Math.max(part.length(), 1) / CHARACTERS_OF_A_STEP);
    }

    /** Spends steps, at most as many as an evaluation has. */
    static void spend(long steps) {
        if (steps > MAX_STEPS) {
            throw new Exhausted("compares values that are too large");
        }
        EvaluationBudget.spend(steps);
    }

    /** Requires that a text which is about to be created has a bounded length. */
    static void requireBounded(long length) {
        if (length > MAX_TEXT) {
            throw new Exhausted("creates a string of more than " + MAX_TEXT + " characters");
        }
    }
}
