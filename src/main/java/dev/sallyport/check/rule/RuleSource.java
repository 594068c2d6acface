package dev.sallyport.check.rule;

import org.jspecify.annotations.Nullable;

/**
 * A rule as a policy writes it.
 *
 * @param name of the rule; the check's id is {@code rule/<name>}
 * @param expression true for what is as it should be
 * @param message what is wrong where it is not
 * @param messageExpression makes the message, where it makes one
 */
public record RuleSource(
        String name,
        String expression,
        @Nullable String message,
        @Nullable String messageExpression) {

    /** A value with a name, which later variables and all rules may use. */
    public record Variable(String name, String expression) {}

    /**
     * What is wrong with the rules of a policy.
     *
     * @param path from the list of variables or rules on, such as {@code rules[0].expression}
     */
    public record Mistake(String path, String message) {}
}
