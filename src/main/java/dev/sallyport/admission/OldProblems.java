package dev.sallyport.admission;

import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Failed;
import dev.sallyport.outcome.Outcome.Passed;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Outcome.Undecided;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Problems that an object had before an update. They are excused while they stay the same: an update that changes something else
 * must not fail because a policy is newer than the object. A problem that is new, or whose value changed, is not excused.
 *
 * @param object the object as JSON values
 * @param oldObject the object before the update as JSON values
 */
record OldProblems(Supplier<Map<String, @Nullable Object>> object, Supplier<Map<String, @Nullable Object>> oldObject) {
    /** Path of an entry in a map, such as {@code metadata.annotations['a']}; messages do not contain its value. */
    private static final Pattern ENTRY = Pattern.compile("(.+?)\\['(.*)']", Pattern.DOTALL);

    /**
     * Returns the outcome of a check without old problems.
     *
     * @param before evaluates the same check on the old object
     * @param excusesUndecided whether a check that was undecided before for the same reason is excused too
     */
    Outcome excuse(Outcome outcome, Supplier<Outcome> before, boolean excusesUndecided) {
        return switch (outcome) {
            case Passed _ -> outcome;
            case Failed failed -> before.get() instanceof Failed old ? without(failed, old) : outcome;
            case Undecided _ -> excusesUndecided && outcome.equals(before.get()) ? new Passed() : outcome;
        };
    }

    private Outcome without(Failed failed, Failed old) {
        var known = Set.copyOf(old.problems());
        return Outcome.of(failed.problems().stream()
                .filter(problem -> !known.contains(problem) || !hasSameValue(problem))
                .toList());
    }

    private boolean hasSameValue(Problem problem) {
        var entry = ENTRY.matcher(problem.path());
        if (!entry.matches()) {
            return true;
        }
        var value = value(object.get(), entry.group(1), entry.group(2));
        return value.isPresent() && value.equals(value(oldObject.get(), entry.group(1), entry.group(2)));
    }

    private static Optional<Object> value(Map<String, @Nullable Object> object, String path, String key) {
        Object value = object;
        for (var field : path.split("\\.", -1)) {
            value = value instanceof Map<?, ?> map ? map.get(field) : null;
        }
        return value instanceof Map<?, ?> map ? Optional.ofNullable((Object) map.get(key)) : Optional.empty();
    }
}
