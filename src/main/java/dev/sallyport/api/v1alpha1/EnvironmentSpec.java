package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.sallyport.api.v1alpha1.AuthoritySpec.KeyReference;
import io.fabric8.crd.generator.annotation.PrinterColumn;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A namespace belongs to an Environment by its name or by its labels, and to one at most. */
@ValidationRule(
        value = "(has(self.namespaces) && size(self.namespaces) > 0) || has(self.namespaceSelector)",
        message = "give namespaces, namespaceSelector or both")
public record EnvironmentSpec(
        @JsonPropertyDescription(
                "Namespaces that belong to it, as globs. With namespaceSelector beside it, either is" + " enough.")
        @Size(max = 256)
        List<String> namespaces,

        @JsonPropertyDescription("Labels of the namespaces that belong to it.") @Nullable
        LabelSelector namespaceSelector,

        @JsonPropertyDescription("RBAC: who may deploy needs the verb deploy on this Environment. Anyone: no more than"
                + " the right to write the workload.")
        @Default("RBAC")
        @PrinterColumn(name = "Deployers")
        Deployers deployers,

        @JsonPropertyDescription("What must have been deployed elsewhere before; anything may come when unset.")
        @Nullable
        Promotion promotion,

        @JsonPropertyDescription(
                "What other clusters are told of deployments that have soaked here; nothing when unset.")
        @Nullable
        Attestation attestation,

        @JsonPropertyDescription("How a deployment is followed once it is let in.")
        Verification verification,

        @JsonPropertyDescription("When nothing may be deployed.") @Size(max = 64)
        List<Freeze> freeze) {
    public EnvironmentSpec {
        namespaces = List.copyOf(requireNonNullElse(namespaces, List.of()));
        deployers = requireNonNullElse(deployers, Deployers.RBAC);
        verification = requireNonNullElse(verification, Verification.DEFAULT);
        freeze = List.copyOf(requireNonNullElse(freeze, List.of()));
    }

    /** Who may deploy. */
    public enum Deployers {
        @JsonProperty("RBAC")
        RBAC,
        @JsonProperty("Anyone")
        ANYONE
    }

    /** Where images must have run before. */
    @ValidationRule(
            value = "(has(self.evidence) && self.evidence == 'Attestation')"
                    + " == (has(self.attestedBy) && size(self.attestedBy) > 0)",
            message = "give attestedBy with evidence: Attestation, and with nothing else")
    public record Promotion(
            @JsonPropertyDescription(
                    "The Environment that a deployment comes from: there the same workload must have run"
                            + " healthily with the same images.")
            @Required
            @PrinterColumn(name = "From")
            String from,

            @JsonPropertyDescription("How long it must have been healthy there, such as 30m.") @Default("0s")
            String soak,

            @JsonPropertyDescription("What counts as evidence. Record: a DeploymentRecord of this cluster. Attestation:"
                    + " what the operator of another cluster has signed and put beside the images; then from names"
                    + " the Environment of that cluster.")
            @Default("Record")
            Evidence evidence,

            @JsonPropertyDescription("Who may attest; any one of them is enough.") @Size(max = 16)
            List<AuthoritySpec> attestedBy,

            @JsonPropertyDescription("What comes of a deployment that has not: it is refused, let in with a warning, or"
                    + " let in and only recorded.")
            @Default("Deny")
            Action action) {
        public Promotion {
            from = requireNonNullElse(from, "");
            soak = requireNonNullElse(soak, "0s");
            evidence = requireNonNullElse(evidence, Evidence.RECORD);
            attestedBy = List.copyOf(requireNonNullElse(attestedBy, List.of()));
            action = requireNonNullElse(action, Action.DENY);
        }
    }

    /** What proves that images have run before. */
    public enum Evidence {
        @JsonProperty("Record")
        RECORD,
        @JsonProperty("Attestation")
        ATTESTATION
    }

    /** Where the operator gets a certificate for its own identity, and what proves when it has signed; names as in sigstore's signing_config. */
    public record KeylessSigning(
            @JsonPropertyDescription("Fulcio, which issues the certificate, such as https://fulcio.example.org.")
            @Required
            @Size(min = 1, max = 512)
            String caURL,

            @JsonPropertyDescription("Rekor 2, the transparency log, such as https://rekor.example.org.")
            @Required
            @Size(min = 1, max = 512)
            String rekorTlogURL,

            @JsonPropertyDescription(
                    "Timestamp authority (RFC 3161), such as https://timestamp.example.org/api/v1/timestamp.")
            @Required
            @Size(min = 1, max = 512)
            String tsaURL,

            @JsonPropertyDescription("Audience of the operator's token, as Fulcio expects it.")
            @Default("sigstore")
            @Size(min = 1, max = 256)
            String audience,

            @JsonPropertyDescription("TrustRoot that what was signed must verify by before it is written; without one"
                    + " certificate, log entry and timestamp are held against the signature alone.")
            @Size(min = 1, max = 253)
            @Nullable
            String trustRoot) {
        public KeylessSigning {
            caURL = requireNonNullElse(caURL, "");
            rekorTlogURL = requireNonNullElse(rekorTlogURL, "");
            tsaURL = requireNonNullElse(tsaURL, "");
            audience = requireNonNullElse(audience, "sigstore");
        }
    }

    /** What is signed and put beside images for the Environments of other clusters that take deployments from here. */
    @ValidationRule(value = "has(self.keyRef) != has(self.keyless)", message = "give exactly one of keyRef, keyless")
    @ValidationRule(
            value = "!has(self.passwordRef) || has(self.keyRef)",
            message = "give passwordRef with keyRef alone")
    public record Attestation(
            @JsonPropertyDescription("How long a deployment must have been healthy here, such as 30m.") @Default("0s")
            String soak,

            @JsonPropertyDescription(
                    "Repositories that attestations are written to, as globs over registry and" + " repository.")
            @Required
            @Size(min = 1, max = 64)
            List<String> repositories,

            @JsonPropertyDescription("Private key in a Secret of the operator's namespace, in PEM: PKCS#8, or as cosign"
                    + " generate-key-pair makes it.")
            @Nullable
            KeyReference keyRef,

            @JsonPropertyDescription("Password of the key, where it has one; as an entry of such a Secret.") @Nullable
            KeyReference passwordRef,

            @JsonPropertyDescription(
                    "In place of a key: the operator's own service account, for which a sigstore issues"
                            + " a certificate for each signature.")
            @Nullable
            KeylessSigning keyless,

            @JsonPropertyDescription("Secret of type kubernetes.io/dockerconfigjson in the operator's namespace, with"
                    + " credentials that may write there; without it nobody is named.")
            @Size(min = 1, max = 253)
            @Nullable
            String registrySecret) {
        public Attestation {
            soak = requireNonNullElse(soak, "0s");
            repositories = List.copyOf(requireNonNullElse(repositories, List.of()));
        }
    }

    /** How a rollout is judged. */
    public record Verification(
            @JsonPropertyDescription("How long a rollout may take until it is healthy, such as 10m.") @Default("10m")
            String deadline,

            @JsonPropertyDescription("What is done where a rollout fails: it is told, or the last healthy revision is"
                    + " put back, once.")
            @Default("Report")
            OnFailure onFailure) {
        static final Verification DEFAULT = new Verification("10m", OnFailure.REPORT);

        public Verification {
            deadline = requireNonNullElse(deadline, "10m");
            onFailure = requireNonNullElse(onFailure, OnFailure.REPORT);
        }
    }

    /** What a failed rollout leads to. */
    public enum OnFailure {
        @JsonProperty("Report")
        REPORT,
        @JsonProperty("Rollback")
        ROLLBACK
    }

    /** A time without deployments. */
    public record Freeze(
            @JsonPropertyDescription("The first moment, such as 2026-12-24T00:00:00Z.") @Required
            String startTime,

            @JsonPropertyDescription("The moment after the last.") @Required
            String endTime,

            @JsonPropertyDescription("Why; refusals say it.") @Required @Size(min = 1, max = 256)
            String reason) {
        public Freeze {
            startTime = requireNonNullElse(startTime, "");
            endTime = requireNonNullElse(endTime, "");
            reason = requireNonNullElse(reason, "");
        }
    }
}
