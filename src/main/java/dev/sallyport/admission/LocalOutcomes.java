package dev.sallyport.admission;

import dev.sallyport.check.LocalCheck;
import dev.sallyport.outcome.Outcome;
import java.util.IdentityHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Outcomes of the checks of one evaluation that depend on the object alone. Equal checks of several policies are one instance, and
 * run once for each scope.
 */
final class LocalOutcomes {
    private static final int EXPECTED = 32;

    private @Nullable IdentityHashMap<LocalCheck, Outcome> complete;
    private @Nullable IdentityHashMap<LocalCheck, Outcome> changed;

    /**
     * Returns the outcome of a check, which is evaluated on first use.
     *
     * @param isComplete whether the whole object is evaluated, and not only its change
     */
    Outcome of(LocalCheck check, boolean isComplete, Supplier<Outcome> evaluation) {
        var known = isComplete ? complete : changed;
        if (known == null) {
            known = new IdentityHashMap<>(EXPECTED);
            if (isComplete) {
                complete = known;
            } else {
                changed = known;
            }
        }
        var outcome = known.get(check);
        if (outcome == null) {
            outcome = evaluation.get();
            known.put(check, outcome);
        }
        return outcome;
    }
}
