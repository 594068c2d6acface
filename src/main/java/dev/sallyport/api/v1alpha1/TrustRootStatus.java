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
        String until,

        @JsonPropertyDescription("Ready: whether signatures can be verified with it; until then they are refused.")
        List<Condition> conditions) {
    public TrustRootStatus {
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }
}
