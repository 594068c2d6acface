package dev.sallyport.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator says of an exception. Nothing is decided by it. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DeploymentExceptionStatus(
        @JsonPropertyDescription("The generation that the status is about.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("Whether it waits for approval, is in force, or has ended.") @Nullable
        Phase phase,

        @JsonPropertyDescription("Requests that were let in by it, Pods of a workload among them.") @Nullable
        Long uses,

        @JsonPropertyDescription("When the last of them was.") @Nullable
        String lastUsedTime,

        @JsonPropertyDescription("Ready: whether what it covers is let in.")
        List<Condition> conditions) {
    public DeploymentExceptionStatus {
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }

    /** How far an exception has come. */
    public enum Phase {
        /** Nobody has approved it. */
        @JsonProperty("Pending")
        PENDING,
        /** What it covers is let in. */
        @JsonProperty("Active")
        ACTIVE,
        /** Its time is over. */
        @JsonProperty("Expired")
        EXPIRED
    }
}
