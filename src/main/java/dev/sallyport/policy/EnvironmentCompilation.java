package dev.sallyport.policy;

import dev.sallyport.compile.SpecError;
import dev.sallyport.environment.CompiledEnvironment;
import java.util.List;

/**
 * What came of compiling an Environment.
 *
 * @param policies what it asks of deployments, ready to judge; with errors they refuse what they match
 * @param errors in the order of the fields
 */
public record EnvironmentCompilation(CompiledEnvironment stage, List<Policy> policies, List<SpecError> errors) {
    public EnvironmentCompilation {
        policies = List.copyOf(policies);
        errors = List.copyOf(errors);
    }
}
