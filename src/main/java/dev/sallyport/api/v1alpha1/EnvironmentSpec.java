package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.sallyport.api.v1alpha1.AuthoritySpec.KeyReference;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Namespaces and rules of an Environment. A namespace belongs to at most one Environment, by name or by labels. */
@ValidationRule(
        value = "(has(self.namespaces) && size(self.namespaces) > 0) || has(self.namespaceSelector)",
        message = "give namespaces, namespaceSelector or both")
@JsonClassDescription("The namespaces of the Environment and the rules for deployments to them.")
public record EnvironmentSpec(
        @JsonPropertyDescription("Globs for the names of the namespaces that belong to this Environment. A namespace"
                + " belongs to it if namespaces or namespaceSelector matches.")
        @Size(max = 256)
        List<String> namespaces,

        @JsonPropertyDescription("Selector for the labels of the namespaces that belong to this Environment.") @Nullable
        LabelSelector namespaceSelector,

        @JsonPropertyDescription("RBAC: deployments require the verb deploy on this Environment. Anyone: deployments"
                + " require the right to write the workload only.")
        @Default("RBAC")
        Deployers deployers,

        @JsonPropertyDescription(
                "Evidence of an earlier deployment elsewhere that deployments require. None when unset.")
        @Nullable
        Promotion promotion,

        @JsonPropertyDescription("Attestations that the operator writes for deployments that have soaked here, as"
                + " evidence for other clusters. None when unset.")
        @Nullable
        SoakAttestation attestation,

        @JsonPropertyDescription("Verification of rollouts after admission.")
        RolloutVerification verification,

        @JsonPropertyDescription("Periods in which deployments are denied.") @Size(max = 64)
        List<Freeze> freeze,

        @JsonPropertyDescription(
                "Recurring times in which deployments are allowed or denied. With windows of kind Allow,"
                        + " deployments are denied outside of them. A window of kind Deny has precedence.")
        @Size(max = 32)
        List<Window> windows,

        @JsonPropertyDescription(
                "Changes that are no deployments and fall under deployers and freezes too. None when unset.")
        @Nullable
        ChangeControl changes,

        @JsonPropertyDescription("Emergency access by BreakGlass objects. None is possible when unset.") @Nullable
        EmergencyRules breakGlass,

        @JsonPropertyDescription("Controls that every namespace of this Environment must have. None when unset.")
        @Nullable
        EnvironmentRequirements requires) {
    public EnvironmentSpec {
        namespaces = List.copyOf(requireNonNullElse(namespaces, List.of()));
        deployers = requireNonNullElse(deployers, Deployers.RBAC);
        verification = requireNonNullElse(verification, RolloutVerification.DEFAULT);
        freeze = List.copyOf(requireNonNullElse(freeze, List.of()));
        windows = List.copyOf(requireNonNullElse(windows, List.of()));
    }

    /** Users with permission to deploy. */
    public enum Deployers {
        @JsonProperty("RBAC")
        RBAC,
        @JsonProperty("Anyone")
        ANYONE
    }

    /** Requirement that the same images were healthy in another Environment. */
    @ValidationRule(
            value = "(has(self.evidence) && self.evidence == 'Attestation')"
                    + " == (has(self.attestedBy) && size(self.attestedBy) > 0)",
            message = "attestedBy is required with evidence: Attestation and forbidden otherwise")
    @ValidationRule(
            value = "!has(self.differences) || size(self.differences) == 0"
                    + " || (has(self.configuration) && self.configuration != 'Ignore')",
            message = "differences requires configuration: Same or Report")
    @ValidationRule(
            value = "!has(self.configuration) || self.configuration == 'Ignore'"
                    + " || !has(self.evidence) || self.evidence == 'Record'",
            message = "configuration: Same or Report requires evidence: Record")
    public record Promotion(
            @JsonPropertyDescription(
                    "Name of the Environment in which the same workload must have been healthy with the"
                            + " same images.")
            @Required
            String from,

            @JsonPropertyDescription("Soak time: how long the workload must have been healthy there, such as 30m.")
            @Default("0s")
            String soak,

            @JsonPropertyDescription("Evidence that counts. Record: a DeploymentRecord of this cluster. Attestation: a"
                    + " signed statement that the operator of another cluster has attached to the images; from then"
                    + " names an Environment of that cluster.")
            @Default("Record")
            Evidence evidence,

            @JsonPropertyDescription(
                    "Signers of attestations; one of them is enough. Required for evidence Attestation.")
            @Size(max = 16)
            List<AuthoritySpec> attestedBy,

            @JsonPropertyDescription("Action for deployments without evidence. Deny: the request is denied. Warn: the"
                    + " request is allowed with a warning. Audit: the request is allowed and the violation is recorded"
                    + " only.")
            @Default("Deny")
            Action action,

            @JsonPropertyDescription(
                    "Action for deployments whose images soaked there but are not healthy there any more,"
                            + " such as in a crash loop: Deny, Warn or Audit.")
            @Default("Warn")
            Action unhealthyAction,

            @JsonPropertyDescription(
                    "Comparison of the configuration with the one that was healthy there: the workload, and the"
                            + " ConfigMaps and Secrets that its pod template refers to. Same: a difference has the action"
                            + " of promotion. Report: a difference is allowed with a warning. Ignore: no comparison.")
            @Default("Ignore")
            ConfigurationComparison configuration,

            @JsonPropertyDescription("Paths that may differ from the configuration there, such as spec.replicas,"
                    + " spec.template.spec.containers[*].env[DATABASE_URL] or secrets[*]. * matches within a field or"
                    + " key, ** across them. The pod template of every kind is spec.template.")
            @Size(max = 128)
            List<String> differences) {
        public Promotion {
            from = requireNonNullElse(from, "");
            soak = requireNonNullElse(soak, "0s");
            evidence = requireNonNullElse(evidence, Evidence.RECORD);
            attestedBy = List.copyOf(requireNonNullElse(attestedBy, List.of()));
            action = requireNonNullElse(action, Action.DENY);
            unhealthyAction = requireNonNullElse(unhealthyAction, Action.WARN);
            configuration = requireNonNullElse(configuration, ConfigurationComparison.IGNORE);
            differences = List.copyOf(requireNonNullElse(differences, List.of()));
        }
    }

    /** Comparison of the configuration with the one of the previous Environment. */
    public enum ConfigurationComparison {
        @JsonProperty("Same")
        SAME,
        @JsonProperty("Report")
        REPORT,
        @JsonProperty("Ignore")
        IGNORE
    }

    /** Evidence that images were healthy elsewhere. */
    public enum Evidence {
        @JsonProperty("Record")
        RECORD,
        @JsonProperty("Attestation")
        ATTESTATION
    }

    /** Services for signing with the operator's own identity; named as in sigstore's signing_config. */
    public record KeylessSigning(
            @JsonPropertyDescription("URL of Fulcio, which issues the certificate, such as https://fulcio.example.org.")
            @Required
            @Size(min = 1, max = 512)
            String caURL,

            @JsonPropertyDescription("URL of Rekor 2, the transparency log, such as https://rekor.example.org.")
            @Required
            @Size(min = 1, max = 512)
            String rekorTlogURL,

            @JsonPropertyDescription("URL of the timestamp authority (RFC 3161), such as"
                    + " https://timestamp.example.org/api/v1/timestamp.")
            @Required
            @Size(min = 1, max = 512)
            String tsaURL,

            @JsonPropertyDescription("Audience of the operator's token, as Fulcio expects it.")
            @Default("sigstore")
            @Size(min = 1, max = 256)
            String audience,

            @JsonPropertyDescription("Name of the TrustRoot by which an attestation must verify before it is written."
                    + " When unset, certificate, log entry and timestamp are compared with the signature only.")
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

    /** Attestation of soaked deployments, for Environments of other clusters that promote from this one. */
    @ValidationRule(value = "has(self.keyRef) != has(self.keyless)", message = "give exactly one of keyRef, keyless")
    @ValidationRule(value = "!has(self.passwordRef) || has(self.keyRef)", message = "passwordRef requires keyRef")
    public record SoakAttestation(
            @JsonPropertyDescription(
                    "Soak time: how long a deployment must be healthy here before it is attested, such" + " as 30m.")
            @Default("0s")
            String soak,

            @JsonPropertyDescription(
                    "Globs over registry and repository for the repositories that attestations are" + " written to.")
            @Required
            @Size(min = 1, max = 64)
            List<String> repositories,

            @JsonPropertyDescription(
                    "Entry of a Secret in the operator's namespace that contains the private key in PEM: PKCS#8, or as"
                            + " cosign generate-key-pair writes it. Exactly one of keyRef and keyless is set.")
            @Nullable
            KeyReference keyRef,

            @JsonPropertyDescription("Entry of a Secret in the operator's namespace that contains the password of the"
                    + " private key, if it has one.")
            @Nullable
            KeyReference passwordRef,

            @JsonPropertyDescription("Signing with the identity of the operator's service account, for which Fulcio"
                    + " issues a certificate per signature. Exactly one of keyRef and keyless is set.")
            @Nullable
            KeylessSigning keyless,

            @JsonPropertyDescription("Name of a Secret of type kubernetes.io/dockerconfigjson in the operator's"
                    + " namespace, with credentials for writing attestations. Registry access is anonymous when unset.")
            @Size(min = 1, max = 253)
            @Nullable
            String registrySecret) {
        public SoakAttestation {
            soak = requireNonNullElse(soak, "0s");
            repositories = List.copyOf(requireNonNullElse(repositories, List.of()));
        }
    }

    /** Verification of rollouts. */
    public record RolloutVerification(
            @JsonPropertyDescription("Time within which a rollout must be healthy, such as 10m.") @Default("10m")
            String deadline,

            @JsonPropertyDescription("Reaction to a failed rollout. Report: an Event and the status of the record."
                    + " Rollback: the last healthy pod template is restored as well, once.")
            @Default("Report")
            OnFailure onFailure,

            @JsonPropertyDescription(
                    "End of the evidence of a deployment that has soaked. Always: it stays evidence for"
                            + " promotion. FailedLater: a crash, another image, or Pods that are not ready for the deadline end"
                            + " it, also if the workload recovers.")
            @Default("Always")
            EvidenceUntil evidenceUntil) {
        static final RolloutVerification DEFAULT =
                new RolloutVerification("10m", OnFailure.REPORT, EvidenceUntil.ALWAYS);

        public RolloutVerification {
            deadline = requireNonNullElse(deadline, "10m");
            onFailure = requireNonNullElse(onFailure, OnFailure.REPORT);
            evidenceUntil = requireNonNullElse(evidenceUntil, EvidenceUntil.ALWAYS);
        }
    }

    /** End of the evidence of a deployment that has soaked. */
    public enum EvidenceUntil {
        @JsonProperty("Always")
        ALWAYS,
        @JsonProperty("FailedLater")
        FAILED_LATER
    }

    /** Reaction to a failed rollout. */
    public enum OnFailure {
        @JsonProperty("Report")
        REPORT,
        @JsonProperty("Rollback")
        ROLLBACK
    }

    /** Rules for emergency access. */
    public record EmergencyRules(
            @JsonPropertyDescription("Maximum duration of one access, such as 4h.") @Default("4h")
            String maxDuration) {
        public EmergencyRules {
            maxDuration = requireNonNullElse(maxDuration, "4h");
        }
    }

    /** Recurring time in which deployments are allowed or denied. */
    public record Window(
            @JsonPropertyDescription(
                    "Allow: deployments are allowed in the window, and denied outside of all windows of"
                            + " this kind. Deny: deployments are denied in the window.")
            @Required
            WindowKind kind,

            @JsonPropertyDescription(
                    "Times at which the window starts, in the five fields of cron: minute, hour, day of"
                            + " the month, month, day of the week, such as 0 9 * * 1-5.")
            @Required
            @Size(min = 1, max = 128)
            String schedule,

            @JsonPropertyDescription("Elapsed time for which the window is open, such as 8h.") @Required
            String duration,

            @JsonPropertyDescription("Time zone of the schedule, by its IANA name, such as Europe/Berlin.")
            @Default("UTC")
            @Size(min = 1, max = 64)
            String timeZone,

            @JsonPropertyDescription("Reason of the window, which messages to requesters contain.")
            @Required
            @Size(min = 1, max = 256)
            String reason) {
        public Window {
            kind = requireNonNullElse(kind, WindowKind.DENY);
            schedule = requireNonNullElse(schedule, "");
            duration = requireNonNullElse(duration, "");
            timeZone = requireNonNullElse(timeZone, "UTC");
            reason = requireNonNullElse(reason, "");
        }
    }

    /** Effect of a window. */
    public enum WindowKind {
        @JsonProperty("Allow")
        ALLOW,
        @JsonProperty("Deny")
        DENY
    }

    /** Period without deployments. */
    public record Freeze(
            @JsonPropertyDescription("Time at which the freeze starts (RFC 3339), such as 2026-12-24T00:00:00Z.")
            @Required
            String startTime,

            @JsonPropertyDescription("Time at which the freeze ends (RFC 3339), exclusive.") @Required
            String endTime,

            @JsonPropertyDescription("Reason of the freeze, which messages to requesters contain.")
            @Required
            @Size(min = 1, max = 256)
            String reason) {
        public Freeze {
            startTime = requireNonNullElse(startTime, "");
            endTime = requireNonNullElse(endTime, "");
            reason = requireNonNullElse(reason, "");
        }
    }
}
