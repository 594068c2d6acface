package dev.sallyport.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator says of a policy. */
public record DeploymentPolicyStatus(
        @JsonPropertyDescription("The generation that the status is about.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("Ready: whether the policy can be carried out; until then it refuses what it matches.")
        List<Condition> conditions) {
    public DeploymentPolicyStatus {
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }
}
