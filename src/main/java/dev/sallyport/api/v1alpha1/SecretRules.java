package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;

/** How credentials may reach a container. */
public record SecretRules(
        @JsonPropertyDescription("Credentials written into env, args, command and annotations.") @Default("Forbid")
        Permission literals,

        @JsonPropertyDescription("Credentials written into the data of ConfigMaps. Where a policy forbids them the"
                + " webhook is asked about ConfigMaps too.")
        @Default("Allow")
        Permission configMaps,

        @JsonPropertyDescription("Values of Secrets in environment variables, instead of a mounted file.")
        @Default("Allow")
        Permission environment,

        @JsonPropertyDescription("Explicit: a pod says whether it wants a token of the API server.") @Default("Allow")
        ServiceAccountToken serviceAccountToken) {
    public SecretRules {
        literals = requireNonNullElse(literals, Permission.FORBID);
        configMaps = requireNonNullElse(configMaps, Permission.ALLOW);
        environment = requireNonNullElse(environment, Permission.ALLOW);
        serviceAccountToken = requireNonNullElse(serviceAccountToken, ServiceAccountToken.ALLOW);
    }

    /** How a token of the API server comes into a pod. */
    public enum ServiceAccountToken {
        @JsonProperty("Allow")
        ALLOW,
        @JsonProperty("RequireExplicit")
        REQUIRE_EXPLICIT
    }
}
