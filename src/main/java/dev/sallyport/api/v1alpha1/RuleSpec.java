package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Rule in the Common Expression Language, as in a ValidatingAdmissionPolicy. */
public record RuleSpec(
        @JsonPropertyDescription("Name of the rule. The ID of its check is rule/NAME.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        String name,

        @JsonPropertyDescription(
                "CEL expression that evaluates to true for compliant objects. Its variables are object,"
                        + " oldObject (null on CREATE), request, namespaceObject, variables, params, authorizer, now,"
                        + " podSpec, containers and images.")
        @Required
        @Size(min = 1, max = 4096)
        String expression,

        @JsonPropertyDescription("Message of the violation when the expression is not true.")
        @Size(max = 1024)
        @Nullable
        String message,

        @JsonPropertyDescription("CEL expression for the message of the violation. When it fails or returns no text,"
                + " message is used.")
        @Size(max = 4096)
        @Nullable
        String messageExpression) {
    public RuleSpec {
        name = requireNonNullElse(name, "");
        expression = requireNonNullElse(expression, "");
    }
}
