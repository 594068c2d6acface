package dev.sallyport.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Who may sign. */
public record AuthoritySpec(
        @JsonPropertyDescription("The name that image rules refer to.")
        @Required
        @Pattern("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")
        String name,

        @JsonPropertyDescription("The holder of a private key.") @Required
        KeySource key) {

    /** Where a public key stands; exactly one of the three. */
    @ValidationRule(
            value = "[has(self.pem), has(self.secretRef), has(self.configMapRef)].exists_one(given, given)",
            message = "give exactly one of pem, secretRef, configMapRef")
    public record KeySource(
            @JsonPropertyDescription("A public key: a PEM block of type PUBLIC KEY.") @Size(max = 16384) @Nullable
            String pem,

            @JsonPropertyDescription("A public key in a Secret of the operator's namespace.") @Nullable
            KeyReference secretRef,

            @JsonPropertyDescription("A public key in a ConfigMap of the operator's namespace.") @Nullable
            KeyReference configMapRef) {}

    /** An entry of a Secret or ConfigMap in the operator's namespace. */
    public record KeyReference(
            @JsonPropertyDescription("Name of the object.") @Required @Size(min = 1, max = 253)
            String name,

            @JsonPropertyDescription("Key of the entry in its data.") @Required @Size(min = 1, max = 253)
            String key) {}
}
