package dev.sallyport.check.access;

import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Outcome.Undecided;
import dev.sallyport.outcome.UndecidedReason;
import java.util.function.Supplier;

/** Questions that the cluster may leave unanswered. */
final class ClusterQuery {
    private ClusterQuery() {}

    /** The outcome; undecided where the cluster does not answer what it takes. */
    static Outcome orElse(Supplier<Outcome> outcome) {
        try {
            return outcome.get();
        } catch (RuntimeException e) {
            System.getLogger(ClusterQuery.class.getName())
                    .log(System.Logger.Level.WARNING, "the cluster does not say who may do what", e);
            return new Undecided(
                    UndecidedReason.CLUSTER_UNAVAILABLE,
                    new Problem("", "the cluster does not say who may do what", "try again in a moment"));
        }
    }
}
