package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A rule in the Common Expression Language, as ValidatingAdmissionPolicy has it. */
public record RuleSpec(
        @JsonPropertyDescription("Name of the rule; its check is rule/<name>.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        String name,

        @JsonPropertyDescription("True for what is as it should be. May use object, oldObject (null where nothing was"
                + " there before), request, namespaceObject and variables.")
        @Required
        @Size(min = 1, max = 4096)
        String expression,

        @JsonPropertyDescription("What is wrong where it is not.") @Size(max = 1024) @Nullable
        String message,

        @JsonPropertyDescription("Makes the message; where it fails or makes none, message stands in for it.")
        @Size(max = 4096)
        @Nullable
        String messageExpression) {
    public RuleSpec {
        name = requireNonNullElse(name, "");
        expression = requireNonNullElse(expression, "");
    }
}
