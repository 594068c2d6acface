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

/** Signer that a policy trusts, by key or by identity. */
@ValidationRule(value = "has(self.key) != has(self.keyless)", message = "give exactly one of key, keyless")
public record AuthoritySpec(
        @JsonPropertyDescription("Name by which rules refer to this authority, in signedBy.")
        @Required
        @Pattern("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")
        String name,

        @JsonPropertyDescription("Public key that verifies the signatures. Exactly one of key and keyless is set.")
        @Nullable
        KeySource key,

        @JsonPropertyDescription(
                "Identity in the signing certificate, as issued by Fulcio. Exactly one of key and" + " keyless is set.")
        @Nullable
        KeylessAuthority keyless) {

    /** Identity in a Fulcio certificate. */
    @ValidationRule(
            value = "has(self.subject) != has(self.subjectRegExp)",
            message = "give exactly one of subject, subjectRegExp")
    public record KeylessAuthority(
            @JsonPropertyDescription("OIDC issuer in the certificate, compared exactly, such as"
                    + " https://token.actions.githubusercontent.com.")
            @Required
            @Size(min = 1, max = 512)
            String issuer,

            @JsonPropertyDescription("Glob for the subject of the certificate: an email address or the URI of a"
                    + " workflow. Exactly one of subject and subjectRegExp is set.")
            @Size(min = 1, max = 512)
            @Nullable
            String subject,

            @JsonPropertyDescription("Regular expression (RE2) that matches the whole subject of the certificate.")
            @Size(min = 1, max = 512)
            @Nullable
            String subjectRegExp,

            @JsonPropertyDescription(
                    "Globs for further extensions of the Fulcio certificate, by extension name, such as"
                            + " sourceRepositoryURI, sourceRepositoryRef, buildTrigger and runnerEnvironment. All must"
                            + " match.")
            Map<String, String> claims,

            @JsonPropertyDescription("Name of the TrustRoot that verifies certificate, log entry and timestamp.")
            @Required
            @Size(min = 1, max = 253)
            String trustRoot,

            @JsonPropertyDescription("Require: a signature must have an entry in a transparency log. Optional: a signed"
                    + " timestamp is enough.")
            @Default("Require")
            TransparencyLog transparencyLog,

            @JsonPropertyDescription("Require: a certificate must be in a certificate transparency log of the trust"
                    + " root. Optional: a certificate without a timestamp of such a log is accepted too.")
            @Default("Require")
            CertificateTransparency certificateTransparency) {
        public KeylessAuthority {
            issuer = requireNonNullElse(issuer, "");
            claims = Map.copyOf(requireNonNullElse(claims, Map.of()));
            trustRoot = requireNonNullElse(trustRoot, "");
            transparencyLog = requireNonNullElse(transparencyLog, TransparencyLog.REQUIRE);
            certificateTransparency = requireNonNullElse(certificateTransparency, CertificateTransparency.REQUIRE);
        }
    }

    /** Switch for the transparency log entry of a signature. */
    public enum TransparencyLog {
        @JsonProperty("Require")
        REQUIRE,
        @JsonProperty("Optional")
        OPTIONAL
    }

    /** Switch for the certificate transparency log of a signing certificate. */
    public enum CertificateTransparency {
        @JsonProperty("Require")
        REQUIRE,
        @JsonProperty("Optional")
        OPTIONAL
    }

    /** Source of a public key; exactly one of the three. */
    @ValidationRule(
            value = "[has(self.pem), has(self.secretRef), has(self.configMapRef)].exists_one(given, given)",
            message = "give exactly one of pem, secretRef, configMapRef")
    public record KeySource(
            @JsonPropertyDescription("Public key as a PEM block of type PUBLIC KEY.") @Size(max = 16384) @Nullable
            String pem,

            @JsonPropertyDescription("Entry of a Secret in the operator's namespace that contains the public key.")
            @Nullable
            KeyReference secretRef,

            @JsonPropertyDescription("Entry of a ConfigMap in the operator's namespace that contains the public key.")
            @Nullable
            KeyReference configMapRef) {}

    /** Reference to one entry of a Secret or ConfigMap in the operator's namespace. */
    public record KeyReference(
            @JsonPropertyDescription("Name of the Secret or ConfigMap.") @Required @Size(min = 1, max = 253)
            String name,

            @JsonPropertyDescription("Key of the entry in data.") @Required @Size(min = 1, max = 253)
            String key) {}
}
