package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;

/** Checks of credentials in manifests. */
public record SecretRules(
        @JsonPropertyDescription("Allow or Forbid credentials in env, args, command and annotations.")
        @Default("Forbid")
        Permission literals,

        @JsonPropertyDescription("Allow or Forbid credentials in the data of ConfigMaps. With Forbid, the webhook also"
                + " receives requests for ConfigMaps.")
        @Default("Allow")
        Permission configMaps,

        @JsonPropertyDescription("Allow or Forbid environment variables with values from Secrets. Mounted Secrets are"
                + " always allowed.")
        @Default("Allow")
        Permission environment,

        @JsonPropertyDescription("Allow: the token of the service account may be mounted by default. RequireExplicit: a"
                + " Pod must set automountServiceAccountToken to true or false. Forbid: a Pod must set it to false, and"
                + " mount no token for the API server by itself.")
        @Default("Allow")
        ServiceAccountToken serviceAccountToken) {
    public SecretRules {
        literals = requireNonNullElse(literals, Permission.FORBID);
        configMaps = requireNonNullElse(configMaps, Permission.ALLOW);
        environment = requireNonNullElse(environment, Permission.ALLOW);
        serviceAccountToken = requireNonNullElse(serviceAccountToken, ServiceAccountToken.ALLOW);
    }

    /** Switch for automountServiceAccountToken. Aliases are values of 0.1.0, which stored policies have. */
    public enum ServiceAccountToken {
        @JsonProperty("Allow")
        @JsonAlias("Any")
        ALLOW,
        @JsonProperty("RequireExplicit")
        @JsonAlias("Explicit")
        REQUIRE_EXPLICIT,
        /** The token is not mounted. */
        @JsonProperty("Forbid")
        FORBID
    }
}
