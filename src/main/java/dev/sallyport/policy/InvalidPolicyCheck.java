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
 * Check of a policy with errors. It is undecided for every object, so that objects are denied until the policy is
 * fixed.
 *
 * @param kinds kinds that the policy evaluates
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
        return kinds.contains(kind.like());
    }

    @Override
    public Outcome evaluate(Subject subject) {
        return new Outcome.Undecided(
                UndecidedReason.POLICY_ERROR,
                new Outcome.Problem(
                        "",
                        errors.stream().map(SpecError::toString).collect(Collectors.joining("; ")),
                        "ask a cluster admin to fix the policy; its status lists the errors"));
    }
}
