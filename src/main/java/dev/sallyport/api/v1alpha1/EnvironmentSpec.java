package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
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
    public record Promotion(
            @JsonPropertyDescription(
                    "The Environment that a deployment comes from: there the same workload must have run"
                            + " healthily with the same images.")
            @Required
            @PrinterColumn(name = "From")
            String from,

            @JsonPropertyDescription("How long it must have been healthy there, such as 30m.") @Default("0s")
            String soak,

            @JsonPropertyDescription("What comes of a deployment that has not: it is refused, let in with a warning, or"
                    + " let in and only recorded.")
            @Default("Deny")
            Action onSkip) {
        public Promotion {
            from = requireNonNullElse(from, "");
            soak = requireNonNullElse(soak, "0s");
            onSkip = requireNonNullElse(onSkip, Action.DENY);
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
            String from,

            @JsonPropertyDescription("The moment after the last.") @Required
            String to,

            @JsonPropertyDescription("Why; refusals say it.") @Required @Size(min = 1, max = 256)
            String reason) {
        public Freeze {
            from = requireNonNullElse(from, "");
            to = requireNonNullElse(to, "");
            reason = requireNonNullElse(reason, "");
        }
    }
}
