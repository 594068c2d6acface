package dev.sallyport.check;

import dev.sallyport.outcome.Outcome;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.Workload;
import java.util.Optional;
import java.util.stream.Stream;

/** A check that has to ask elsewhere, such as a registry. */
public non-sealed interface RemoteCheck extends Check {

    /** What it has to ask about a workload; nothing where it does not concern it. */
    Stream<Question> questions(Workload workload);

    /** Something to be asked elsewhere. */
    @FunctionalInterface
    interface Question {
        /** The answer where it is known already, at once and on any thread; empty where it has to be asked for. */
        default Optional<Outcome> known() {
            return Optional.empty();
        }

        /** Asks and waits, until the deadline at most; never throws for the registry's trouble. */
        Outcome answer(Deadline deadline);
    }
}
