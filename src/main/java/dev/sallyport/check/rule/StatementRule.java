package dev.sallyport.check.rule;

import static java.util.Objects.requireNonNullElseGet;

import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import dev.sallyport.check.rule.CelEnvironment.Compiled;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an in-toto statement must say, in the Common Expression Language, with the variables {@code predicate} and
 * {@code statement}.
 */
public final class StatementRule {
    private final Compiled expression;
    private final String message;

    private StatementRule(Compiled expression, String message) {
        this.expression = expression;
        this.message = message;
    }

    /**
     * Compiles a rule.
     *
     * @param expression true for what is as it should be
     * @param message what is wrong where it is not
     * @throws IllegalArgumentException with what is wrong with the expression, and where
     */
    public static StatementRule compile(String expression, @Nullable String message) {
        return new StatementRule(
                CelEnvironment.ofStatements().compile(expression, SimpleType.BOOL),
                requireNonNullElseGet(message, () -> "failed expression: " + expression));
    }

    /** Passed, failed, or undecided where the expression cannot be evaluated. */
    public Outcome evaluate(Map<String, Object> statement) {
        try {
            return Boolean.TRUE.equals(RuleEvaluation.of(statement).run(expression))
                    ? new Outcome.Passed()
                    : new Outcome.Failed(List.of(new Problem("", message, "")));
        } catch (CelEvaluationException | RuntimeException | StackOverflowError e) {
            return EvaluationFailure.outcome("a condition", e);
        }
    }
}
