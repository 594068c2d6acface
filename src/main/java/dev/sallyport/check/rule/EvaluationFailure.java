package dev.sallyport.check.rule;

import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Outcome.Undecided;
import dev.sallyport.outcome.UndecidedReason;

/** What becomes of an expression that fails, or takes too much: it decides nothing, and so lets nothing in. */
final class EvaluationFailure {
    private static final int MAX_ERROR = 200;

    private EvaluationFailure() {}

    /** The outcome, for {@code what} the policy calls it. */
    static Outcome outcome(String what, Throwable broken) {
        return new Undecided(
                UndecidedReason.POLICY_ERROR,
                new Problem(
                        "",
                        what + " cannot be evaluated: " + reason(broken),
                        "ask a cluster admin to mend the rule; has() tells whether a field is there"));
    }

    /** Where and why; what the arguments of a function were is nobody's business but the object's. */
    private static String reason(Throwable broken) {
        var root = broken;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof StackOverflowError) {
            return "it nests too deeply";
        }
        if (root instanceof CostMeter.Exhausted) {
            return "it " + root.getMessage();
        }
        var text = String.valueOf(broken.getMessage());
        var arguments = text.indexOf(" with arg(s)");
        text = arguments < 0 ? text : text.substring(0, arguments);
        return text.length() <= MAX_ERROR ? text : text.substring(0, MAX_ERROR) + "...";
    }
}
