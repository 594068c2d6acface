package dev.sallyport.policy;

import dev.sallyport.compile.SpecError;
import java.util.List;

/**
 * What came of compiling a DeploymentPolicy: always something that can judge; with errors it refuses what it matches.
 *
 * @param errors in the order of the fields
 */
public record PolicyCompilation(Policy policy, List<SpecError> errors) {
    public PolicyCompilation {
        errors = List.copyOf(errors);
    }

    /** What is wrong with the policy itself. */
    public List<SpecError> invalid() {
        return errors.stream()
                .filter(error -> error.cause() == SpecError.Cause.INVALID)
                .toList();
    }
}
