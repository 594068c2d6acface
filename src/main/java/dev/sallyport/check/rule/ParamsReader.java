package dev.sallyport.check.rule;

import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.workload.Deadline;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Port to the objects that policies name as their parameters. */
@FunctionalInterface
public interface ParamsReader {

    /** Reader without access to any object. */
    ParamsReader NONE = new ParamsReader() {
        @Override
        public Params read(ParamsReference reference, Deadline deadline) {
            return new Unavailable(UndecidedReason.POLICY_ERROR, reference + " cannot be read here");
        }

        @Override
        public Optional<String> obstacle(ParamsReference reference) {
            return Optional.of("%s, with its parameters, is in none of the files".formatted(reference));
        }
    };

    /** Returns the object. Waits until the deadline while it is read for the first time. */
    Params read(ParamsReference reference, Deadline deadline);

    /** Prepares for reading an object, without waiting. */
    default void prepare(ParamsReference reference) {}

    /** Returns whether an object can be read without waiting. */
    default boolean isReady(ParamsReference reference) {
        return true;
    }

    /** Returns the reason for which an object can never be read here, so that its rules are not evaluated at all. */
    default Optional<String> obstacle(ParamsReference reference) {
        return Optional.empty();
    }

    /** Result of reading an object. */
    sealed interface Params {}

    /** The object, as a value of CEL. Conversion is done once, because many evaluations read the same object. */
    final class Found implements Params {
        private final Object value;

        private Found(Object value) {
            this.value = value;
        }

        /** Returns the object without the fields that the API server manages; unavailable if it is too large. */
        public static Params of(ParamsReference reference, Map<String, ? extends @Nullable Object> object) {
            var content = new LinkedHashMap<String, @Nullable Object>(object);
            if (object.get("metadata") instanceof Map<?, ?> metadata) {
                var kept = new LinkedHashMap<Object, @Nullable Object>(metadata);
                kept.remove("managedFields");
                content.put("metadata", kept);
            }
            return ParamsSize.isBounded(content)
                    ? new Found(RuleEvaluation.plain(content))
                    : new Unavailable(
                            UndecidedReason.POLICY_ERROR,
                            "%s has more than %,d characters and elements".formatted(reference, ParamsSize.MAX));
        }

        Object value() {
            return value;
        }
    }

    /** The object does not exist. */
    record Missing() implements Params {}

    /** The object cannot be read. */
    record Unavailable(UndecidedReason undecidedReason, String reason) implements Params {}
}
