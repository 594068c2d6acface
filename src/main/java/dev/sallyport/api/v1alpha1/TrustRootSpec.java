package dev.sallyport.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.sallyport.api.v1alpha1.AuthoritySpec.KeyReference;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Where the trusted root stands. */
public record TrustRootSpec(
        @JsonPropertyDescription("A sigstore trusted root, as cosign trusted-root create writes it.")
        @Required
        @Nullable
        Source trustedRoot) {

    /** A {@code trusted_root.json}; exactly one of the three. */
    @ValidationRule(
            value = "[has(self.inline), has(self.secretRef), has(self.configMapRef)].exists_one(given, given)",
            message = "give exactly one of inline, secretRef, configMapRef")
    public record Source(
            @JsonPropertyDescription("The JSON itself.") @Size(max = 1048576) @Nullable
            String inline,

            @JsonPropertyDescription("JSON in a Secret of the operator's namespace.") @Nullable
            KeyReference secretRef,

            @JsonPropertyDescription("JSON in a ConfigMap of the operator's namespace.") @Nullable
            KeyReference configMapRef) {}
}
