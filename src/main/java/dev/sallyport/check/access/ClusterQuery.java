package dev.sallyport.check.access;

import dev.sallyport.identity.ClusterUnavailableException;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Outcome.Undecided;
import dev.sallyport.outcome.UndecidedReason;
import java.util.function.Supplier;

/** Evaluation of checks that request data from the cluster. */
final class ClusterQuery {
    private ClusterQuery() {}

    /** Returns the outcome, or undecided if the cluster does not answer. All other exceptions are faults of Sallyport. */
    static Outcome evaluate(Supplier<Outcome> check) {
        try {
            return check.get();
        } catch (ClusterUnavailableException failure) {
            System.getLogger(ClusterQuery.class.getName())
                    .log(System.Logger.Level.WARNING, "the API server did not answer a permission request", failure);
            return new Undecided(
                    UndecidedReason.CLUSTER_UNAVAILABLE,
                    new Problem("", "the API server did not answer a permission request", "try again in a moment"));
        }
    }
}
