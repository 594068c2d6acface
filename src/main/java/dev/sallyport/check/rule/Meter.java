package dev.sallyport.check.rule;

import dev.cel.common.ast.CelExpr;
import dev.cel.runtime.CelEvaluationListener;
import org.jspecify.annotations.Nullable;

/** Counts the steps of an evaluation, over all variables that it uses, and ends it when they are too many. */
final class Meter implements CelEvaluationListener {
    static final int MAX_STEPS = 200_000;
    private static final int MAX_TEXT = 1024 * 1024;

    private int steps;

    @Override
    public void callback(CelExpr expression, @Nullable Object value) {
        if (++steps > MAX_STEPS) {
            throw new Exhausted("takes more than " + MAX_STEPS + " steps");
        }
        if (value instanceof String text && text.length() > MAX_TEXT) {
            throw new Exhausted("makes a text of more than " + MAX_TEXT + " characters");
        }
    }

    /** An expression that costs too much. */
    static final class Exhausted extends RuntimeException {
        Exhausted(String message) {
            super(message);
        }
    }
}
