package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Named CEL expression, available to later variables and to all rules as {@code variables.<name>}. */
public record VariableSpec(
        @JsonPropertyDescription("Name of the variable.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern("^[A-Za-z_][A-Za-z0-9_]*$")
        String name,

        @JsonPropertyDescription("CEL expression for the value. Evaluated at most once per object, on first use.")
        @Required
        @Size(min = 1, max = 4096)
        String expression) {
    public VariableSpec {
        name = requireNonNullElse(name, "");
        expression = requireNonNullElse(expression, "");
    }
}
