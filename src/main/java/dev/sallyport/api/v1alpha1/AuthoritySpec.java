package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who may sign: the holder of a key, or an identity that a sigstore vouches for. */
@ValidationRule(value = "has(self.key) != has(self.keyless)", message = "give exactly one of key, keyless")
public record AuthoritySpec(
        @JsonPropertyDescription("The name that image rules refer to.")
        @Required
        @Pattern("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")
        String name,

        @JsonPropertyDescription("The holder of a private key.") @Nullable
        KeySource key,

        @JsonPropertyDescription("An identity that a sigstore vouches for.") @Nullable
        Keyless keyless) {

    /** An identity, as a certificate of Fulcio names it. */
    @ValidationRule(
            value = "has(self.subject) != has(self.subjectRegExp)",
            message = "give exactly one of subject, subjectRegExp")
    public record Keyless(
            @JsonPropertyDescription(
                    "Who gave the token, exactly, such as" + " https://token.actions.githubusercontent.com.")
            @Required
            @Size(min = 1, max = 512)
            String issuer,

            @JsonPropertyDescription("Whom the certificate names, as a glob: an address or the URI of a workflow.")
            @Size(min = 1, max = 512)
            @Nullable
            String subject,

            @JsonPropertyDescription("The same as a regular expression (RE2) that matches the whole of it.")
            @Size(min = 1, max = 512)
            @Nullable
            String subjectRegExp,

            @JsonPropertyDescription("Globs for more of the certificate, by the names of Fulcio's extensions, such as"
                    + " sourceRepositoryURI, sourceRepositoryRef, buildTrigger, runnerEnvironment.")
            Map<String, String> claims,

            @JsonPropertyDescription("Name of the TrustRoot that vouches.") @Required @Size(min = 1, max = 253)
            String trustRoot,

            @JsonPropertyDescription("Whether a signature must be in a transparency log. Where it need not be, a signed"
                    + " timestamp must prove its time.")
            @Default("Require")
            TransparencyLog transparencyLog) {
        public Keyless {
            issuer = requireNonNullElse(issuer, "");
            claims = Map.copyOf(requireNonNullElse(claims, Map.of()));
            trustRoot = requireNonNullElse(trustRoot, "");
            transparencyLog = requireNonNullElse(transparencyLog, TransparencyLog.REQUIRE);
        }
    }

    /** Whether a transparency log must have seen a signature. */
    public enum TransparencyLog {
        @JsonProperty("Require")
        REQUIRE,
        @JsonProperty("Optional")
        OPTIONAL
    }

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
