package dev.sallyport.change;

import dev.sallyport.identity.User;
import java.time.Instant;
import java.util.List;

/**
 * Decision on a controlled change of an Environment.
 *
 * @param id identifier of the decision
 * @param fields names of the changed fields of an update
 * @param reason reason of the denial; empty for an allowed change
 * @param breakGlass name of the BreakGlass that allowed the change; empty if it needed none
 */
public record Change(
        String id,
        Instant time,
        String environment,
        User user,
        ChangeAction action,
        String kind,
        String namespace,
        String name,
        List<String> fields,
        ChangeOutcome outcome,
        String reason,
        String breakGlass) {
    public Change {
        fields = List.copyOf(fields);
    }

    /** Returns whether the change is allowed. */
    public boolean isAllowed() {
        return outcome == ChangeOutcome.ALLOWED;
    }

    /** Outcome of a decision on a change. */
    public enum ChangeOutcome {
        ALLOWED,
        UNAUTHORIZED,
        FROZEN,
        REVIEW_DUE
    }
}
