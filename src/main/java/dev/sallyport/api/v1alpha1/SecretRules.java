package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;

/** How credentials may reach a container. */
public record SecretRules(
        @JsonPropertyDescription("Credentials written into env, args, command and annotations.") @Default("Forbid")
        Permission literals,

        @JsonPropertyDescription("Values of Secrets in environment variables, instead of a mounted file.")
        @Default("Allow")
        Permission environment) {
    public SecretRules {
        literals = requireNonNullElse(literals, Permission.FORBID);
        environment = requireNonNullElse(environment, Permission.ALLOW);
    }

    /** Whether something may be. */
    public enum Permission {
        @JsonProperty("Allow")
        ALLOW,
        @JsonProperty("Forbid")
        FORBID
    }
}
