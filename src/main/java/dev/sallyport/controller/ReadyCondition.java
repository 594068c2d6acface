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

/** The condition {@code Ready} of our own kinds. */
final class ReadyCondition {
    private ReadyCondition() {}

    /** Says that it can be used. */
    static Condition ready(@Nullable Long generation, Instant now, String reason, String message) {
        return condition(generation, now, "True", reason, message);
    }

    /** Says that it cannot, and until when that is. */
    static Condition unready(@Nullable Long generation, Instant now, String consequence, List<SpecError> errors) {
        boolean isInvalid = errors.stream().anyMatch(error -> error.cause() == SpecError.Cause.INVALID);
        return condition(
                generation,
                now,
                "False",
                isInvalid ? "Invalid" : "Unresolved",
                consequence + " until this is mended: "
                        + errors.stream().map(SpecError::toString).collect(Collectors.joining("; ")));
    }

    /** Says that it cannot, for something that is no mistake. */
    static Condition unready(@Nullable Long generation, Instant now, String reason, String message) {
        return condition(generation, now, "False", reason, message);
    }

    /** Whether nothing has changed; where the status has not, the time of its last change is taken over. */
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
