package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Observed state of an Environment, from the DeploymentRecords of its namespaces. */
@JsonClassDescription(
        "Observed state of the Environment, written by the operator from the DeploymentRecords of its" + " namespaces.")
public record EnvironmentStatus(
        @JsonPropertyDescription("Generation of the object that this status describes.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("Number of namespaces that belong to this Environment.") @Nullable
        Integer namespaces,

        @JsonPropertyDescription("Number of workloads with a DeploymentRecord in this Environment.") @Nullable
        Integer workloads,

        @JsonPropertyDescription("Number of workloads whose images were all verified at admission.") @Nullable
        Integer verifiedWorkloads,

        @JsonPropertyDescription("Number of workloads whose newest revision is healthy at the moment.") @Nullable
        Integer healthy,

        @JsonPropertyDescription("Number of workloads whose newest revision was healthy and is not at the moment.")
        @Nullable
        Integer unhealthy,

        @JsonPropertyDescription("Number of workloads whose newest revision failed or was rolled back.") @Nullable
        Integer failed,

        @JsonPropertyDescription("Number of running workloads that differ from their DeploymentRecord or have none.")
        @Nullable
        Integer drifted,

        @JsonPropertyDescription("Drifted workloads; ten at most.") @Size(max = 10)
        List<DriftedWorkload> drifts,

        @JsonPropertyDescription(
                "Conditions of the Environment. Ready is True while its rules are in force; while it is False,"
                        + " deployments are denied. RequirementsMet is True while every namespace has the controls in"
                        + " spec.requires.")
        List<Condition> conditions) {
    public EnvironmentStatus {
        drifts = List.copyOf(requireNonNullElse(drifts, List.of()));
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }

    /** Running workload that differs from its record, or has none. */
    public record DriftedWorkload(
            @JsonPropertyDescription("Kind of the workload.")
            String kind,

            @JsonPropertyDescription("Namespace of the workload.")
            String namespace,

            @JsonPropertyDescription("Name of the workload.")
            String name,

            @JsonPropertyDescription(
                    "Image: it runs another digest than was admitted. Undecided: no record contains its"
                            + " pod template. Weaker: it fails checks that it passes in the previous Environment."
                            + " Configuration: its configuration is not the recorded one.")
            String reason,

            @JsonPropertyDescription("Difference in one line.")
            String message) {}
}
