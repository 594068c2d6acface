package dev.sallyport.rollout;

import java.time.Instant;
import java.util.Optional;

/**
 * What is seen of a workload.
 *
 * @param template fingerprint of the pod template that its controller is at
 * @param settled whether all of it runs with that template and is ready
 * @param working whether any of it is ready
 * @param timed whether it may be expected to settle: something is to run, now, and nobody has paused it
 * @param succeeded when a run of it ended well; for what runs from time to time
 * @param failure why it will not settle, where that is known
 * @param progress how far it is, in words, such as {@code 1 of 3 ready}
 */
public record Observed(
        String template,
        boolean settled,
        boolean working,
        boolean timed,
        Optional<Instant> succeeded,
        Optional<String> failure,
        String progress) {

    /** The same, with a reason why it will not settle where there is none yet. */
    public Observed failing(Optional<String> reason) {
        return new Observed(template, settled, working, timed, succeeded, failure.or(() -> reason), progress);
    }
}
