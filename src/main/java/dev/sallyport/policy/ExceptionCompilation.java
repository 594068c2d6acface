package dev.sallyport.policy;

import java.util.List;
import java.util.Optional;

/**
 * What came of compiling a DeploymentException.
 *
 * @param waiver empty where there is any error: then nothing passes by it
 * @param errors in the order of the fields
 */
public record ExceptionCompilation(Optional<Waiver> waiver, List<PolicyError> errors) {
    public ExceptionCompilation {
        errors = List.copyOf(errors);
    }
}
