package dev.sallyport.finding;

import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.outcome.UndecidedReason;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Something wrong with a workload, or a question about it that has no answer.
 *
 * @param policy name of the policy that asks
 * @param check id of the check
 * @param path JSON path of the field; empty for the object as a whole
 * @param undecidedReason what kept the check from deciding; null where the workload is at fault
 */
public record Finding(
        String policy,
        String check,
        Action action,
        String path,
        String message,
        String fix,
        @Nullable UndecidedReason undecidedReason) {

    /** Gravest first: by action, then what is certain before what is not, then by check, path and policy. */
    public static final Comparator<Finding> GRAVEST_FIRST = Comparator.comparing(Finding::action)
            .thenComparing(finding -> finding.undecidedReason() != null)
            .thenComparing(Finding::check)
            .thenComparing(Finding::path)
            .thenComparing(Finding::policy)
            .thenComparing(Finding::message);

    public Finding {
        path = SafeText.clean(path);
        message = SafeText.clean(message);
        fix = SafeText.clean(fix);
    }
}
