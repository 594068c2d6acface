package dev.sallyport.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.sallyport.api.v1alpha1.AuthoritySpec.KeyReference;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where the trusted root stands. */
@ValidationRule(value = "has(self.trustedRoot) != has(self.tuf)", message = "give exactly one of trustedRoot, tuf")
public record TrustRootSpec(
        @JsonPropertyDescription("A sigstore trusted root, as cosign trusted-root create writes it.") @Nullable
        Source trustedRoot,

        @JsonPropertyDescription("A TUF repository that has it, and is asked again and again.") @Nullable
        Tuf tuf) {

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

    /** A TUF repository. */
    public record Tuf(
            @JsonPropertyDescription(
                    "Address of the repository: http or https, such as" + " https://tuf-repo-cdn.sigstore.dev.")
            @Required
            @Size(min = 1, max = 2048)
            String mirror,

            @JsonPropertyDescription(
                    "The root.json that trust in it begins with; newer ones must follow from it. It is never"
                            + " fetched.")
            @Required
            @Nullable
            Source root,

            @JsonPropertyDescription("Name of the target that is the trusted root.")
            @Size(max = 255)
            @Pattern("^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*$")
            @Default("trusted_root.json")
            String target) {
        public Tuf {
            mirror = Objects.requireNonNullElse(mirror, "");
            target = Objects.requireNonNullElse(target, "trusted_root.json");
        }
    }
}
