package dev.sallyport.check.rule;

import org.jspecify.annotations.Nullable;

/**
 * Source of a rule in a policy.
 *
 * @param name name of the rule; the check ID is {@code rule/<name>}
 * @param expression expression that is true for compliant objects
 * @param message message of a violation
 * @param messageExpression expression for the message; takes precedence over {@code message}
 */
public record RuleSource(
        String name,
        String expression,
        @Nullable String message,
        @Nullable String messageExpression) {

    /** Named expression that later variables and all rules can use. */
    public record Variable(String name, String expression) {}

    /**
     * Mistake in the rules of a policy.
     *
     * @param path path below the spec, such as {@code rules[0].expression}
     */
    public record Mistake(String path, String message) {}
}
