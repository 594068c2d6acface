package dev.sallyport.finding;

import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.policy.PolicySource;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Problem of an object, or an undecided check, with its source and action.
 *
 * @param source DeploymentPolicy or Environment that the finding comes from
 * @param check ID of the check
 * @param path JSON path of the field; empty for the object as a whole
 * @param undecidedReason reason why the check is undecided; null for a violation
 */
public record Finding(
        PolicySource source,
        String check,
        Action action,
        String path,
        String message,
        String fix,
        @Nullable UndecidedReason undecidedReason) {

    /** Order by action, most severe first; then violations before undecided checks; then by gravity, path and policy. */
    public static final Comparator<Finding> GRAVEST_FIRST = Comparator.comparing(Finding::action)
            .thenComparing(finding -> finding.undecidedReason() != null)
            .thenComparingInt(finding -> Gravity.rank(finding.check()))
            .thenComparing(Finding::check)
            .thenComparing(Finding::path)
            .thenComparing(Finding::policy)
            .thenComparing(Finding::message);

    /** Returns the name of the policy in exceptions and reports: of a DeploymentPolicy, or {@code environment/NAME}. */
    public String policy() {
        return source.reference();
    }

    public Finding {
        path = SafeText.clean(path);
        message = SafeText.clean(message);
        fix = SafeText.clean(fix);
    }
}
