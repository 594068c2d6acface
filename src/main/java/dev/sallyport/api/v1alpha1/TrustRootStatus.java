package dev.sallyport.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator says of a trust root. */
public record TrustRootStatus(
        @JsonPropertyDescription("The generation that the status is about.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("When the first kind of its authorities or logs ends as a whole: what is signed later"
                + " cannot be verified with it. Absent where it does not say.")
        @Nullable
        String expirationTime,

        @JsonPropertyDescription("When the leader last found its TUF repository to have what is in force.") @Nullable
        String lastRefreshTime,

        @JsonPropertyDescription(
                "Ready: whether signatures can be verified with it; until then they are refused. Current: whether"
                        + " its TUF repository was asked with success lately. Expiring: whether its end is near, or past.")
        List<Condition> conditions) {
    public TrustRootStatus {
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }
}
