package dev.sallyport.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Observed state of a workload.
 *
 * @param template fingerprint of the pod template
 * @param replicas numbers of Pods
 * @param working whether enough Pods are ready for the workload to be available
 * @param pace when the workload is expected to settle
 * @param succeeded when the last run of a CronJob succeeded
 * @param failure why the workload will not settle, if its controller reports that
 * @param stall obstacles that the controller reports
 * @param health health of the revision; empty if its Pods were not read
 */
public record WorkloadObservation(
        String template,
        Replicas replicas,
        boolean working,
        Pace pace,
        Optional<Instant> succeeded,
        Optional<String> failure,
        Stall stall,
        Optional<RevisionHealth> health) {

    /** Time at which a workload is expected to settle. */
    public enum Pace {
        /** Within the deadline. */
        PROMPT,
        /** After a user continues: the workload is scaled to zero, paused or partitioned. The deadline is suspended. */
        HELD,
        /** With its next run. */
        PERIODIC
    }

    /**
     * Obstacles that a controller reports.
     *
     * @param exceeded progress deadline of the controller, if it is exceeded
     * @param uncreated why Pods cannot be created
     */
    public record Stall(Optional<Duration> exceeded, Optional<String> uncreated) {
        /** No obstacles. */
        public static final Stall NONE = new Stall(Optional.empty(), Optional.empty());
    }

    /** Returns this observation with the health of the revision. */
    public WorkloadObservation withHealth(RevisionHealth observed) {
        return new WorkloadObservation(
                template, replicas, working, pace, succeeded, failure, stall, Optional.of(observed));
    }

    /** Returns this observation with other numbers of Pods. */
    WorkloadObservation with(Replicas counted) {
        return new WorkloadObservation(template, counted, working, pace, succeeded, failure, stall, health);
    }

    /** Returns whether all Pods that should run have the template and are available. */
    public boolean settled() {
        return replicas.isComplete() && replicas.missing() == 0;
    }

    /** Returns whether all Pods are available, except those that lack a node; one must be. */
    boolean settledOnNodes() {
        return settled()
                || (replicas.isComplete()
                        && replicas.available() > 0
                        && health.filter(pods -> pods.ready() > 0
                                        && !pods.hasUnreadyPod()
                                        && replicas.missing() <= pods.withoutNode())
                                .isPresent());
    }

    /** Returns whether a rollout is in progress, or Pods are not ready. */
    public boolean isUnsettled() {
        return pace == Pace.PROMPT && !settled();
    }
}
