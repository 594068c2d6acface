package dev.sallyport.policy;

import java.util.List;

/**
 * What came of compiling a DeploymentPolicy: always something that can judge; with errors it refuses what it matches.
 *
 * @param errors in the order of the fields
 */
public record Compilation(Policy policy, List<PolicyError> errors) {
    public Compilation {
        errors = List.copyOf(errors);
    }

    /** What is wrong with the policy itself. */
    public List<PolicyError> invalid() {
        return errors.stream()
                .filter(error -> error.cause() == PolicyError.Cause.INVALID)
                .toList();
    }
}
