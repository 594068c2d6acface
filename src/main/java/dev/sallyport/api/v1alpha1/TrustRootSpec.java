package dev.sallyport.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.sallyport.api.v1alpha1.AuthoritySpec.KeyReference;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Source of the trusted root. */
@ValidationRule(value = "has(self.trustedRoot) != has(self.tuf)", message = "give exactly one of trustedRoot, tuf")
@JsonClassDescription("The source of the sigstore trusted root: a document, or a TUF repository that keeps it current.")
public record TrustRootSpec(
        @JsonPropertyDescription("Sigstore trusted root (trusted_root.json), as cosign trusted-root create writes it."
                + " Exactly one of trustedRoot and tuf is set.")
        @Nullable
        Source trustedRoot,

        @JsonPropertyDescription(
                "TUF repository from which the trusted root is refreshed. Exactly one of trustedRoot and"
                        + " tuf is set.")
        @Nullable
        Tuf tuf) {

    /** Source of a JSON document; exactly one of the three. */
    @ValidationRule(
            value = "[has(self.inline), has(self.secretRef), has(self.configMapRef)].exists_one(given, given)",
            message = "give exactly one of inline, secretRef, configMapRef")
    public record Source(
            @JsonPropertyDescription("JSON document as text.") @Size(max = 1048576) @Nullable
            String inline,

            @JsonPropertyDescription("Entry of a Secret in the operator's namespace that contains the JSON document.")
            @Nullable
            KeyReference secretRef,

            @JsonPropertyDescription(
                    "Entry of a ConfigMap in the operator's namespace that contains the JSON document.")
            @Nullable
            KeyReference configMapRef) {}

    /** TUF repository. */
    public record Tuf(
            @JsonPropertyDescription(
                    "URL of the repository, http or https, such as" + " https://tuf-repo-cdn.sigstore.dev.")
            @Required
            @Size(min = 1, max = 2048)
            String mirror,

            @JsonPropertyDescription("Initial root.json of the repository. It is never downloaded; newer root metadata"
                    + " must be signed by it.")
            @Required
            @Nullable
            Source root,

            @JsonPropertyDescription("Name of the target file that contains the trusted root.")
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
