package dev.sallyport.check.rule;

import dev.sallyport.check.Outcome;
import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.check.Outcome.Trouble;
import dev.sallyport.check.Outcome.Undecided;

/** What becomes of an expression that fails, or takes too much: it decides nothing, and so lets nothing in. */
final class Unevaluated {
    private static final int MAX_ERROR = 200;

    private Unevaluated() {}

    /** The outcome, for {@code what} the policy calls it. */
    static Outcome outcome(String what, Throwable broken) {
        return new Undecided(
                Trouble.POLICY_ERROR,
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
        if (root instanceof Meter.Exhausted) {
            return "it " + root.getMessage();
        }
        var text = String.valueOf(broken.getMessage());
        var arguments = text.indexOf(" with arg(s)");
        text = arguments < 0 ? text : text.substring(0, arguments);
        return text.length() <= MAX_ERROR ? text : text.substring(0, MAX_ERROR) + "...";
    }
}
