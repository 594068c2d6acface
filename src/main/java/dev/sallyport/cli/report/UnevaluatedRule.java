package dev.sallyport.cli.report;

import dev.sallyport.finding.SafeText;

/**
 * Rule of a policy that was not evaluated for any object.
 *
 * @param reason cause, such as parameters that are in none of the files
 */
public record UnevaluatedRule(String policy, String check, String reason) {

    /** Returns the rule on one line. */
    String text() {
        return SafeText.clean("%s of policy \"%s\": %s".formatted(check, policy, reason));
    }
}
