package dev.sallyport.rollout;

import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.UnhealthyReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Derivation of the state of a revision that is not healthy from an observation. */
final class UnhealthyStates {
    /** Time that a Pod that was restarted or moved may take to become ready. */
    private static final Duration RESTART_TIME = Duration.ofMinutes(1);

    private UnhealthyStates() {}

    /**
     * Returns the obstacle of a revision that has not become healthy yet, for which its own Pods are no reason.
     *
     * @param isComplete whether all Pods that have a node are ready
     */
    static Optional<Unhealthy> obstacle(WorkloadObservation observed, boolean isComplete, Instant now) {
        if (observed.health().isEmpty()) {
            return Optional.empty();
        }
        var health = observed.health().get();
        return switch (health.images()) {
            case ImageEvidence.Mismatch mismatch ->
                Optional.of(new Unhealthy(now, UnhealthyReason.IMAGE_MISMATCH, mismatch.message()));
            case ImageEvidence.Unknown unknown
            when isComplete -> Optional.of(new Unhealthy(now, UnhealthyReason.IMAGE_UNKNOWN, unknown.message()));
            case ImageEvidence.Unknown _, ImageEvidence.Matching _ ->
                isComplete
                        ? Optional.empty()
                        : observed.stall()
                                .uncreated()
                                .map(message -> new Unhealthy(now, UnhealthyReason.NOT_CREATED, message))
                                .or(() -> health.lackOfNode()
                                        .map(message -> new Unhealthy(now, UnhealthyReason.UNSCHEDULABLE, message)));
        };
    }

    /**
     * Returns the state of a revision that was healthy: it crashes, runs other images, is not ready, or does not run.
     *
     * @param pods number of Pods that were ready when it became healthy; more Pods, which were added later, may be unready
     */
    static Optional<Unhealthy> ofHealthy(WorkloadObservation observed, Optional<Integer> pods, Instant now) {
        if (observed.replicas().desired() == 0) {
            return Optional.of(new Unhealthy(now, UnhealthyReason.UNAVAILABLE, "the workload is scaled to zero"));
        }
        if (observed.health().isEmpty()) {
            return Optional.empty();
        }
        var health = observed.health().get();
        var crash = health.crash(now);
        if (crash.isPresent()) {
            return crash.map(message -> new Unhealthy(now, UnhealthyReason.CRASH_LOOP, message));
        }
        if (health.images() instanceof ImageEvidence.Mismatch mismatch) {
            return Optional.of(new Unhealthy(now, UnhealthyReason.IMAGE_MISMATCH, mismatch.message()));
        }
        var required = pods.map(count -> Math.min(count, observed.replicas().desired()))
                .orElse(observed.replicas().desired());
        if (observed.working() || health.ready() >= required) {
            return Optional.empty();
        }
        return health.unready(RESTART_TIME, now)
                .map(message -> new Unhealthy(now, UnhealthyReason.NOT_READY, message))
                .or(() -> unavailable(observed, health, now));
    }

    private static Optional<Unhealthy> unavailable(WorkloadObservation observed, RevisionHealth health, Instant now) {
        return observed.replicas().available() > 0 || health.ready() > 0 || health.hasUnreadyPod()
                ? Optional.empty()
                : Optional.of(new Unhealthy(
                        now,
                        UnhealthyReason.UNAVAILABLE,
                        health.lackOfNode().map("no Pod runs: %s"::formatted).orElse("no Pod runs")));
    }

    /** Returns whether a state that lasts for the deadline is a failure: the Pods of the revision are its reason. */
    static boolean isFailureAfter(Unhealthy state, Duration deadline, Instant now) {
        return switch (state.reason()) {
            case NOT_READY -> !now.isBefore(state.since().plus(deadline));
            case CRASH_LOOP, UNSCHEDULABLE, NOT_CREATED, UNAVAILABLE, IMAGE_MISMATCH, IMAGE_UNKNOWN -> false;
        };
    }
}
