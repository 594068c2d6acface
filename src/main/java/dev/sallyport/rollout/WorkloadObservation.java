package dev.sallyport.rollout;

import java.time.Instant;
import java.util.Optional;

/**
 * Observed state of a workload.
 *
 * @param template fingerprint of the pod template
 * @param settled whether all Pods run with that template and are ready
 * @param working whether enough Pods are ready for the workload to be available
 * @param pace when the workload is expected to settle
 * @param succeeded when the last run of a CronJob succeeded
 * @param failure why the workload will not settle, if known
 * @param progress progress in words, such as {@code 1 of 3 updated pods are ready}
 */
public record WorkloadObservation(
        String template,
        boolean settled,
        boolean working,
        Pace pace,
        Optional<Instant> succeeded,
        Optional<String> failure,
        String progress) {

    /** Time at which a workload is expected to settle. */
    public enum Pace {
        /** Within the deadline. */
        PROMPT,
        /** After a user continues: the workload is scaled to zero, paused or partitioned. The deadline is suspended. */
        HELD,
        /** With its next run. */
        PERIODIC
    }

    /** Returns this observation with a failure, unless it has one. */
    public WorkloadObservation withFailure(Optional<String> reason) {
        return new WorkloadObservation(template, settled, working, pace, succeeded, failure.or(() -> reason), progress);
    }

    /** Returns whether a rollout is in progress, or Pods are not ready. */
    public boolean isUnsettled() {
        return pace == Pace.PROMPT && !settled;
    }
}
