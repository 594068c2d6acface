package dev.sallyport.check.rule;

import dev.sallyport.check.rule.CelEnvironment.Compiled;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compiled expressions of a rule.
 *
 * @param message expression of the message; null if the rule has none
 * @param variables variables of the policy in the order of their definition
 */
record CompiledRule(
        RuleSource source, Compiled expression, @Nullable Compiled message, Map<String, Compiled> variables) {
    CompiledRule {
        variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    }

    /** Returns the variables and fields that decide on the outcome. */
    RuleReads reads() {
        return RuleReads.of(expression, variables);
    }

    /** Returns whether the expression or the one of the message reads a variable. */
    boolean reads(String name) {
        return reads().reads(name)
                || (message != null && RuleReads.of(message, variables).reads(name));
    }
}
