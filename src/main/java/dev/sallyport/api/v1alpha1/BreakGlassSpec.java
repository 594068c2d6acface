package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Environment, reason and duration of an emergency access, and its review. */
@JsonClassDescription("The Environment, the user, the reason and the duration of the access, and its review.")
public record BreakGlassSpec(
        @JsonPropertyDescription("Name of the Environment; immutable.") @Required @Size(min = 1, max = 253)
        String environment,

        @JsonPropertyDescription("Reason of the emergency; immutable.") @Required @Size(min = 10, max = 1024)
        String reason,

        @JsonPropertyDescription("Time from the creation for which the access lasts, such as 1h; at most"
                + " spec.breakGlass.maxDuration of the Environment. Immutable.")
        @Required
        @Size(min = 1, max = 32)
        String duration,

        @JsonPropertyDescription("User name of the requester, as authenticated by the API server. The access is of this"
                + " user alone; immutable.")
        @Required
        @Size(min = 1, max = 512)
        String requestedBy,

        @JsonPropertyDescription("True ends the access before its duration is over, for good.") @Nullable
        Boolean ended,

        @JsonPropertyDescription("Review by another user after the access has ended; immutable once it is set.")
        @Nullable
        Review review) {
    public BreakGlassSpec {
        environment = requireNonNullElse(environment, "");
        reason = requireNonNullElse(reason, "");
        duration = requireNonNullElse(duration, "");
        requestedBy = requireNonNullElse(requestedBy, "");
    }

    /** Review of the deployments and changes that were made in an emergency. */
    public record Review(
            @JsonPropertyDescription("User name of the reviewer, as authenticated by the API server.")
            @Required
            @Size(min = 1, max = 512)
            String reviewedBy,

            @JsonPropertyDescription("Result of the review.") @Required @Size(min = 10, max = 4096)
            String note) {
        public Review {
            reviewedBy = requireNonNullElse(reviewedBy, "");
            note = requireNonNullElse(note, "");
        }
    }
}
