package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Object with the parameters of the rules of a policy. */
public record ParamsSpec(
        @JsonPropertyDescription("API version of the object.")
        @Default("v1")
        @Size(min = 1, max = 320)
        @Pattern("^([a-z0-9.-]+/)?v[0-9][a-z0-9]*$")
        String apiVersion,

        @JsonPropertyDescription(
                "Kind of the object, such as ConfigMap. Not Secret, because messages of rules can contain the values.")
        @Required
        @Size(min = 1, max = 63)
        String kind,

        @JsonPropertyDescription("Namespace of the object. Unset for an object of cluster scope.") @Size(max = 63)
        String namespace,

        @JsonPropertyDescription("Name of the object.") @Required @Size(min = 1, max = 253)
        String name,

        @JsonPropertyDescription("Outcome of the rules that read params while the object does not exist. Deny: they"
                + " are violated. Allow: they pass.")
        @Default("Deny")
        WhenMissing whenMissing) {

    /** Outcome of rules without parameters. */
    public enum WhenMissing {
        @JsonProperty("Deny")
        DENY,
        @JsonProperty("Allow")
        ALLOW
    }

    public ParamsSpec {
        apiVersion = requireNonNullElse(apiVersion, "v1");
        kind = requireNonNullElse(kind, "");
        namespace = requireNonNullElse(namespace, "");
        name = requireNonNullElse(name, "");
        whenMissing = requireNonNullElse(whenMissing, WhenMissing.DENY);
    }
}
