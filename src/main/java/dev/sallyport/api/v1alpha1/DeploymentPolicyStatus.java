package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.PrinterColumn;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator says of a policy. */
public record DeploymentPolicyStatus(
        @JsonPropertyDescription("The generation that the status is about.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription(
                "Objects that run and that it is for; a Deployment, its ReplicaSets and Pods count once.")
        @Nullable
        Integer evaluated,

        @JsonPropertyDescription("Those of them that it would object to if they came now.")
        @PrinterColumn(name = "Violating")
        @Nullable
        Integer violating,

        @JsonPropertyDescription("Those of which nobody can say, such as for a registry that does not answer.")
        @Nullable
        Integer undecided,

        @JsonPropertyDescription("Some of those that it would object to.") @Size(max = 10)
        List<Violating> violations,

        @JsonPropertyDescription("Ready: whether the policy can be carried out; until then it refuses what it matches.")
        List<Condition> conditions) {
    public DeploymentPolicyStatus {
        violations = List.copyOf(requireNonNullElse(violations, List.of()));
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }

    /** An object that runs and that the policy would object to. */
    public record Violating(String kind, String namespace, String name, String check, String message) {}
}
