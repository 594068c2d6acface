package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Observed state of a policy. */
@JsonClassDescription(
        "Observed state of the policy, written by the operator. The counts come from the last background" + " scan.")
public record DeploymentPolicyStatus(
        @JsonPropertyDescription("Generation of the object that this status describes.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("Number of existing objects that the policy was evaluated on. A Deployment, its"
                + " ReplicaSets and its Pods count as one.")
        @Nullable
        Integer evaluated,

        @JsonPropertyDescription("Number of evaluated objects that violate the policy.") @Nullable
        Integer violating,

        @JsonPropertyDescription(
                "Number of evaluated objects without a result, for example because a registry was" + " unavailable.")
        @Nullable
        Integer undecided,

        @JsonPropertyDescription("Violating objects; ten at most.") @Size(max = 10)
        List<ViolatingObject> violations,

        @JsonPropertyDescription(
                "Conditions of the policy. Ready is True while the policy is in force; while it is False,"
                        + " the policy denies every object that it matches.")
        List<Condition> conditions) {
    public DeploymentPolicyStatus {
        violations = List.copyOf(requireNonNullElse(violations, List.of()));
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }

    /** Existing object that violates the policy. */
    public record ViolatingObject(
            @JsonPropertyDescription("Kind of the object.") String kind,

            @JsonPropertyDescription("Namespace of the object.")
            String namespace,

            @JsonPropertyDescription("Name of the object.") String name,

            @JsonPropertyDescription("ID of the check that failed.")
            String check,

            @JsonPropertyDescription("Message of the violation.")
            String message) {}
}
