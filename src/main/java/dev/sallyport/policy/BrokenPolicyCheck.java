package dev.sallyport.policy;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.check.Outcome;
import dev.sallyport.workload.Workload;
import java.util.List;
import java.util.stream.Collectors;

/** Stands for what a policy could not be compiled to: what it matches is refused until it is mended, never let through. */
record BrokenPolicyCheck(List<PolicyError> errors) implements ManifestCheck {

    @Override
    public String id() {
        return "policy/error";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        return new Outcome.Undecided(
                Outcome.Trouble.POLICY_ERROR,
                new Outcome.Problem(
                        "",
                        errors.stream().map(PolicyError::toString).collect(Collectors.joining("; ")),
                        "ask a cluster admin to mend the policy; its status says the same"));
    }
}
