package dev.sallyport.policy;

import dev.sallyport.check.ObjectCheck;
import dev.sallyport.check.Outcome;
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
record BrokenPolicyCheck(List<PolicyError> errors, Set<ObjectKind> kinds) implements ObjectCheck {
    BrokenPolicyCheck {
        errors = List.copyOf(errors);
        kinds = Set.copyOf(kinds);
    }

    @Override
    public String id() {
        return "policy/error";
    }

    @Override
    public boolean judges(ObjectKind kind) {
        return kinds.contains(kind);
    }

    @Override
    public Outcome evaluate(Subject subject) {
        return new Outcome.Undecided(
                Outcome.Trouble.POLICY_ERROR,
                new Outcome.Problem(
                        "",
                        errors.stream().map(PolicyError::toString).collect(Collectors.joining("; ")),
                        "ask a cluster admin to mend the policy; its status says the same"));
    }
}
