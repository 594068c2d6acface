package dev.sallyport.check;

import dev.sallyport.outcome.Outcome;
import dev.sallyport.workload.Aspect;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.Workload;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Check that depends on another service, such as a registry. */
public non-sealed interface RemoteCheck extends QuestionCheck {

    /** Returns the questions about a workload; none if the check does not apply. */
    Stream<Question> questions(Workload workload);

    @Override
    default Set<Aspect> aspects() {
        return Aspect.OF_IMAGES;
    }

    /** Question to another service. */
    @FunctionalInterface
    interface Question {
        /** Returns the answer without blocking if it is known; otherwise empty. */
        default Optional<Outcome> known() {
            return Optional.empty();
        }

        /** Returns the images that registries are asked about, as the manifest writes them. */
        default Set<String> images() {
            return Set.of();
        }

        /** Waits for the answer until the deadline. Returns an undecided outcome if the service fails. */
        Outcome answer(Deadline deadline);
    }
}
