package dev.sallyport.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** Phase of an emergency access. */
@JsonClassDescription("Phase of the access, written by the operator.")
public record BreakGlassStatus(
        @JsonPropertyDescription(
                "Active: the access lasts. ReviewDue: it has ended, and deployments to the Environment are"
                        + " denied until its review. Reviewed: another user has reviewed it.")
        @Nullable
        String phase,

        @JsonPropertyDescription("Time at which the access ends.") @Nullable
        String expirationTime) {}
