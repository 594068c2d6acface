package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Controlled changes in one namespace, newest first. */
@JsonClassDescription("The Environment of the namespace and its changes, newest first.")
public record ChangeRecordSpec(
        @JsonPropertyDescription("Environment that the namespace belonged to at the newest change.") @Required
        String environment,

        @JsonPropertyDescription("Changes, newest first: 60 allowed and 30 denied ones at most. Beyond that, the oldest"
                + " change of the requester with the most changes is removed.")
        @Size(max = 90)
        List<RecordedChange> changes) {
    public ChangeRecordSpec {
        environment = requireNonNullElse(environment, "");
        changes = List.copyOf(requireNonNullElse(changes, List.of()));
    }

    /** Change of one object; equal changes within an hour are one. */
    public record RecordedChange(
            @JsonPropertyDescription("Identifier of the latest decision, as in the audit line.")
            String decision,

            @JsonPropertyDescription("Time of the first admission request.")
            String time,

            @JsonPropertyDescription("Time of the latest admission request.")
            String lastTime,

            @JsonPropertyDescription("Number of equal changes.")
            long count,

            @JsonPropertyDescription("User of the admission requests.")
            String requester,

            @JsonPropertyDescription("Action: Create, Update, Delete, ChangeOwners, ScaleToZero, Suspend, Evict, Exec,"
                    + " Attach, PortForward or Proxy.")
            String action,

            @JsonPropertyDescription("Kind of the object.") String kind,

            @JsonPropertyDescription("Name of the object.") String name,

            @JsonPropertyDescription("Names of fields that an update changed; ten at most. Values are not recorded.")
            List<String> fields,

            @JsonPropertyDescription("Allowed, or why it was denied: Unauthorized, Frozen or ReviewDue.")
            String outcome,

            @JsonPropertyDescription("BreakGlass by which the change was allowed. Empty for a change without one.")
            String breakGlass) {
        public RecordedChange {
            fields = List.copyOf(requireNonNullElse(fields, List.of()));
            breakGlass = requireNonNullElse(breakGlass, "");
        }
    }
}
