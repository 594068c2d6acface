package dev.sallyport.check.rule;

import dev.sallyport.check.rule.library.Exhausted;
import dev.sallyport.identity.ClusterUnavailableException;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Outcome.Undecided;
import dev.sallyport.outcome.UndecidedReason;

/** Outcome of an expression that fails or exceeds a limit: undecided, so that the object is not allowed. */
final class EvaluationFailure {
    private static final int MAX_ERROR = 200;

    private EvaluationFailure() {}

    /**
     * Returns the outcome.
     *
     * @param subject name of the expression in the message, such as {@code the rule}
     */
    static Outcome outcome(String subject, Throwable failure) {
        return outcome(subject, failure, "");
    }

    /**
     * Returns the outcome.
     *
     * @param knownReason reason of a failure that is not a limit; empty for the reason in the exception
     */
    static Outcome outcome(String subject, Throwable failure, String knownReason) {
        if (isUnavailable(failure)) {
            return new Undecided(
                    UndecidedReason.CLUSTER_UNAVAILABLE,
                    new Problem("", "the API server did not answer a permission request", "try again in a moment"));
        }
        var reason = reason(failure);
        return new Undecided(
                UndecidedReason.POLICY_ERROR,
                new Problem(
                        "",
                        subject + " cannot be evaluated: "
                                + (knownReason.isEmpty() || isLimit(failure) ? reason : knownReason),
                        "ask a cluster administrator to fix the rule; has() tests whether a field exists"));
    }

    /** Returns the position and reason, without function arguments, which may contain confidential values of the object. */
    private static String reason(Throwable failure) {
        var root = root(failure);
        if (root instanceof StackOverflowError) {
            return "it nests too deeply";
        }
        if (root instanceof Exhausted) {
            return "it " + root.getMessage();
        }
        var text = String.valueOf(failure.getMessage());
        var arguments = text.indexOf(" with arg(s)");
        text = arguments < 0 ? text : text.substring(0, arguments);
        return text.length() <= MAX_ERROR ? text : text.substring(0, MAX_ERROR) + "...";
    }

    private static boolean isUnavailable(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ClusterUnavailableException) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLimit(Throwable failure) {
        var root = root(failure);
        return root instanceof StackOverflowError || root instanceof Exhausted;
    }

    private static Throwable root(Throwable failure) {
        var root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
