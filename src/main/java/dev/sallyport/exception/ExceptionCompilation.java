package dev.sallyport.exception;

import dev.sallyport.compile.SpecError;
import java.util.List;
import java.util.Optional;

/**
 * Result of compiling a DeploymentException.
 *
 * @param waiver compiled exception; empty if there are errors, so that no finding is excused
 * @param errors errors in the order of the fields
 */
public record ExceptionCompilation(Optional<CompiledException> waiver, List<SpecError> errors) {
    public ExceptionCompilation {
        errors = List.copyOf(errors);
    }
}
