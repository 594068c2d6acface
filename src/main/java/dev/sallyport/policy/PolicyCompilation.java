package dev.sallyport.policy;

import dev.sallyport.compile.SpecError;
import java.util.List;

/**
 * Result of compiling a DeploymentPolicy. A policy with errors denies every object that it matches.
 *
 * @param errors errors in the order of the fields
 */
public record PolicyCompilation(Policy policy, List<SpecError> errors) {
    public PolicyCompilation {
        errors = List.copyOf(errors);
    }

    /** Returns the errors in the policy itself, without errors in objects that it refers to. */
    public List<SpecError> invalid() {
        return errors.stream()
                .filter(error -> error.cause() == SpecError.ErrorReason.INVALID)
                .toList();
    }
}
