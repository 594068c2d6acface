package dev.sallyport.rollout;

import java.time.Instant;
import java.util.Optional;

/**
 * What is seen of a workload.
 *
 * @param template fingerprint of the pod template that its controller is at
 * @param settled whether all of it runs with that template and is ready
 * @param working whether as much of it is ready as it cannot do without
 * @param pace how soon it may be expected to settle
 * @param succeeded when a run of it ended well; for what runs from time to time
 * @param failure why it will not settle, where that is known
 * @param progress how far it is, in words, such as {@code 1 of 3 ready}
 */
public record WorkloadObservation(
        String template,
        boolean settled,
        boolean working,
        Pace pace,
        Optional<Instant> succeeded,
        Optional<String> failure,
        String progress) {

    /** How soon a workload may be expected to settle. */
    public enum Pace {
        /** Now, within its deadline. */
        PROMPT,
        /** Not before somebody goes on with it: nothing is to run, or it is held back. No time runs meanwhile. */
        HELD,
        /** Whenever it runs next. */
        PERIODIC
    }

    /** The same, with a reason why it will not settle where there is none yet. */
    public WorkloadObservation failing(Optional<String> reason) {
        return new WorkloadObservation(template, settled, working, pace, succeeded, failure.or(() -> reason), progress);
    }

    /** Whether it is on its way now, or no longer where it was. */
    public boolean isUnsettled() {
        return pace == Pace.PROMPT && !settled;
    }
}
