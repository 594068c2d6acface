package dev.sallyport.controller;

import dev.sallyport.compile.SpecError;
import dev.sallyport.compile.Timestamps;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The condition {@code Ready} of the kinds of sallyport.dev. */
final class ReadyCondition {
    private ReadyCondition() {}

    /** Creates the condition of an object in force. */
    static Condition ready(@Nullable Long generation, Instant now, String reason, String message) {
        return condition(generation, now, "True", reason, message);
    }

    /** Creates the condition of an object with errors: their consequence until they are fixed. */
    static Condition unready(@Nullable Long generation, Instant now, String consequence, List<SpecError> errors) {
        boolean isInvalid = errors.stream().anyMatch(error -> error.cause() == SpecError.ErrorReason.INVALID);
        return condition(
                generation,
                now,
                "False",
                isInvalid ? "Invalid" : "Unresolved",
                consequence + " until this is fixed: "
                        + errors.stream().map(SpecError::toString).collect(Collectors.joining("; ")));
    }

    /** Creates the condition of an object without errors that is not in force. */
    static Condition unready(@Nullable Long generation, Instant now, String reason, String message) {
        return condition(generation, now, "False", reason, message);
    }

    /** Returns whether the condition is unchanged; copies the transition time of a condition with an unchanged status. */
    static boolean isUnchanged(List<Condition> conditions, Condition now) {
        var before = conditions.stream().findFirst().orElse(null);
        if (before == null) {
            return false;
        }
        if (before.getStatus().equals(now.getStatus())) {
            now.setLastTransitionTime(before.getLastTransitionTime());
        }
        return Objects.equals(before.getStatus(), now.getStatus())
                && Objects.equals(before.getReason(), now.getReason())
                && Objects.equals(before.getMessage(), now.getMessage());
    }

    private static Condition condition(
            @Nullable Long generation, Instant now, String status, String reason, String message) {
        return new ConditionBuilder()
                .withType("Ready")
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .withObservedGeneration(generation)
                .withLastTransitionTime(Timestamps.format(now))
                .build();
    }
}
