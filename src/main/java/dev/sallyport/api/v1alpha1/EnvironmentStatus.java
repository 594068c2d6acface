package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
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

        @JsonPropertyDescription("Denied requests, newest first; 32 at most. Equal ones are counted together, and the"
                + " namespace with the most entries loses its oldest one first.")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Size(max = 32)
        @Nullable
        List<DeniedDeployment> denials,

        @JsonPropertyDescription(
                "Conditions of the Environment. Ready is True while its rules are in force; while it is False,"
                        + " deployments are denied. RequirementsMet is True while every namespace has the controls in"
                        + " spec.requires.")
        List<Condition> conditions) {
    /** Status of an Environment that the operator has not observed. */
    public static final EnvironmentStatus EMPTY =
            new EnvironmentStatus(null, null, null, null, null, null, null, null, List.of(), null, List.of());

    public EnvironmentStatus {
        drifts = List.copyOf(requireNonNullElse(drifts, List.of()));
        denials = denials == null ? null : List.copyOf(denials);
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }

    /** Returns this status with other denied requests; null leaves them to the replica that denies. */
    public EnvironmentStatus withDenials(@Nullable List<DeniedDeployment> others) {
        return new EnvironmentStatus(
                observedGeneration,
                namespaces,
                workloads,
                verifiedWorkloads,
                healthy,
                unhealthy,
                failed,
                drifted,
                drifts,
                others,
                conditions);
    }

    /** Denied requests of one requester for one object, by the most severe check. */
    public record DeniedDeployment(
            @JsonPropertyDescription("Time of the latest request.")
            String time,

            @JsonPropertyDescription("Time of the first request that is counted.")
            String firstTime,

            @JsonPropertyDescription("Number of requests.") long count,

            @JsonPropertyDescription("User of the requests.")
            String requester,

            @JsonPropertyDescription("Namespace of the object.")
            String namespace,

            @JsonPropertyDescription("Kind of the object.") String kind,

            @JsonPropertyDescription("Name of the object.") String name,

            @JsonPropertyDescription("Operation of the requests: CREATE, UPDATE, DELETE or CONNECT.")
            String operation,

            @JsonPropertyDescription("ID of the most severe check that denied them.")
            String check,

            @JsonPropertyDescription("Message of that check for the latest request.")
            String message) {

        /** Returns this entry with the time of the first request and the number of requests. */
        public DeniedDeployment counted(String first, long number) {
            return new DeniedDeployment(
                    time, first, number, requester, namespace, kind, name, operation, check, message);
        }
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
