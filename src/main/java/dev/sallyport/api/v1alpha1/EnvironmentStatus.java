package dev.sallyport.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.PrinterColumn;
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
        Integer verifiedArtifacts,

        @JsonPropertyDescription("Workloads whose last deployment is healthy.")
        @PrinterColumn(name = "Healthy")
        @Nullable
        Integer healthy,

        @JsonPropertyDescription("Workloads whose last deployment has failed, or was rolled back.")
        @PrinterColumn(name = "Failed")
        @Nullable
        Integer failed,

        @JsonPropertyDescription("Ready: whether its rules are in force; until then deployments are refused.")
        List<Condition> conditions) {
    public EnvironmentStatus {
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }
}
