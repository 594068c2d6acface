package dev.sallyport.policy;

import dev.sallyport.check.ObjectCheck;
import dev.sallyport.compile.SpecError;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Stands for what a policy could not be compiled to: what it matches is refused until it is mended, never let through.
 *
 * @param kinds that the policy has something to say about
 */
record InvalidPolicyCheck(List<SpecError> errors, Set<ObjectKind> kinds) implements ObjectCheck {
    InvalidPolicyCheck {
        errors = List.copyOf(errors);
        kinds = Set.copyOf(kinds);
    }

    @Override
    public String id() {
        return "policy/error";
    }

    @Override
    public boolean appliesTo(ObjectKind kind) {
        return kinds.contains(kind);
    }

    @Override
    public Outcome evaluate(Subject subject) {
        return new Outcome.Undecided(
                UndecidedReason.POLICY_ERROR,
                new Outcome.Problem(
                        "",
                        errors.stream().map(SpecError::toString).collect(Collectors.joining("; ")),
                        "ask a cluster admin to mend the policy; its status says the same"));
    }
}
