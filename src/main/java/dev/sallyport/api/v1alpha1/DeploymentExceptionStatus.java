package dev.sallyport.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Observed state of an exception. No decision depends on it. */
@JsonClassDescription("Observed state of the exception, written by the operator. No decision depends on it.")
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DeploymentExceptionStatus(
        @JsonPropertyDescription("Generation of the object that this status describes.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("Pending: not approved yet. Active: covered findings are excused. Expired: the"
                + " expiration time has passed.")
        @Nullable
        Phase phase,

        @JsonPropertyDescription("Number of requests that were allowed because of this exception, including those for"
                + " the Pods of a workload.")
        @Nullable
        Long uses,

        @JsonPropertyDescription("Time of the last of these requests.") @Nullable
        String lastUsedTime,

        @JsonPropertyDescription("Conditions of the exception. Ready is True while covered findings are excused.")
        List<Condition> conditions) {
    public DeploymentExceptionStatus {
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }

    /** Phase of an exception. */
    public enum Phase {
        /** Not approved yet. */
        @JsonProperty("Pending")
        PENDING,
        /** Covered findings are excused. */
        @JsonProperty("Active")
        ACTIVE,
        /** The expiration time has passed. */
        @JsonProperty("Expired")
        EXPIRED
    }
}
