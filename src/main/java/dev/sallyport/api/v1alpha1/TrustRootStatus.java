package dev.sallyport.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Observed state of a trust root. */
@JsonClassDescription("Observed state of the trust root, written by the operator.")
public record TrustRootStatus(
        @JsonPropertyDescription("Generation of the object that this status describes.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription(
                "Time at which all certificate authorities, all logs or all timestamp authorities have expired."
                        + " Signatures made later cannot be verified. Unset if the trusted root contains no such time.")
        @Nullable
        String expirationTime,

        @JsonPropertyDescription("Time of the last successful refresh from the TUF repository.") @Nullable
        String lastRefreshTime,

        @JsonPropertyDescription("Conditions of the trust root. Ready: signatures can be verified with it; while it is"
                + " False, they are denied. Current: the last refresh from the TUF repository succeeded. Expiring: the"
                + " expiration time is near or has passed.")
        List<Condition> conditions) {
    public TrustRootStatus {
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }
}
