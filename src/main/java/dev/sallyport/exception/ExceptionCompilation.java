package dev.sallyport.exception;

import dev.sallyport.compile.SpecError;
import java.util.List;
import java.util.Optional;

/**
 * Result of compiling a DeploymentException.
 *
 * @param waiver empty where there is any error: then nothing passes by it
 * @param errors in the order of the fields
 */
public record ExceptionCompilation(Optional<CompiledException> waiver, List<SpecError> errors) {
    public ExceptionCompilation {
        errors = List.copyOf(errors);
    }
}
