package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.PrinterColumn;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator says of an Environment, from the records of its deployments. */
public record EnvironmentStatus(
        @JsonPropertyDescription("The generation that the status is about.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("Namespaces that belong to it.") @PrinterColumn(name = "Namespaces") @Nullable
        Integer namespaces,

        @JsonPropertyDescription("Workloads that have a record in it.") @PrinterColumn(name = "Workloads") @Nullable
        Integer workloads,

        @JsonPropertyDescription("Workloads of which every image was verified when it was let in.")
        @PrinterColumn(name = "Verified")
        @Nullable
        Integer verifiedWorkloads,

        @JsonPropertyDescription("Workloads whose last deployment is healthy.")
        @PrinterColumn(name = "Healthy")
        @Nullable
        Integer healthy,

        @JsonPropertyDescription("Workloads whose last deployment has failed, or was rolled back.")
        @PrinterColumn(name = "Failed")
        @Nullable
        Integer failed,

        @JsonPropertyDescription("Workloads that are not what was decided.") @PrinterColumn(name = "Drifted") @Nullable
        Integer drifted,

        @JsonPropertyDescription("Some of those.") @Size(max = 10)
        List<Drifted> drifts,

        @JsonPropertyDescription("Ready: whether its rules are in force; until then deployments are refused.")
        List<Condition> conditions) {
    public EnvironmentStatus {
        drifts = List.copyOf(requireNonNullElse(drifts, List.of()));
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }

    /** A workload that is not what was decided. */
    public record Drifted(
            String kind,
            String namespace,
            String name,

            @JsonPropertyDescription(
                    "Image: it runs another digest than was let in. Undecided: it is on no record as it is."
                            + " Weaker: it fails checks that it passes in the environment before.")
            String reason,

            String message) {}
}
