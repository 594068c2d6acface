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
 * CEL condition for in-toto statements, with the variables {@code predicate} and {@code statement}.
 */
public final class StatementRule {
    private final Compiled expression;
    private final String message;

    private StatementRule(Compiled expression, String message) {
        this.expression = expression;
        this.message = message;
    }

    /**
     * Compiles a condition.
     *
     * @param expression expression that is true for compliant statements
     * @param message message of a violation
     * @throws IllegalArgumentException if the expression is invalid
     */
    public static StatementRule compile(String expression, @Nullable String message) {
        return new StatementRule(
                CelEnvironment.ofStatements().compile(expression, SimpleType.BOOL),
                requireNonNullElseGet(message, () -> "failed expression: " + expression));
    }

    /** Evaluates the condition; undecided if the evaluation fails. */
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
