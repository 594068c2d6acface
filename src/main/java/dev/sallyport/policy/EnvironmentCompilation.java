package dev.sallyport.policy;

import dev.sallyport.compile.SpecError;
import dev.sallyport.environment.CompiledEnvironment;
import java.util.List;

/**
 * Result of compiling an Environment.
 *
 * @param policies policies with its rules; an Environment with errors denies every deployment that it matches
 * @param errors errors in the order of the fields
 */
public record EnvironmentCompilation(CompiledEnvironment environment, List<Policy> policies, List<SpecError> errors) {
    public EnvironmentCompilation {
        policies = List.copyOf(policies);
        errors = List.copyOf(errors);
    }
}
