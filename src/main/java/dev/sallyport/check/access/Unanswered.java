package dev.sallyport.check.access;

import dev.sallyport.check.Outcome;
import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.check.Outcome.Trouble;
import dev.sallyport.check.Outcome.Undecided;
import java.util.function.Supplier;

/** Questions that the cluster may leave unanswered. */
final class Unanswered {
    private Unanswered() {}

    /** The outcome; undecided where the cluster does not answer what it takes. */
    static Outcome orElse(Supplier<Outcome> outcome) {
        try {
            return outcome.get();
        } catch (RuntimeException e) {
            System.getLogger(Unanswered.class.getName())
                    .log(System.Logger.Level.WARNING, "the cluster does not say who may do what", e);
            return new Undecided(
                    Trouble.CLUSTER_UNAVAILABLE,
                    new Problem("", "the cluster does not say who may do what", "try again in a moment"));
        }
    }
}
