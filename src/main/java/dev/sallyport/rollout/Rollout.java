package dev.sallyport.rollout;

import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Phase;
import java.time.Instant;
import java.util.Optional;

/**
 * Progress of one revision. Times are those of the operator's clock.
 *
 * @param revision number of the revision
 * @param startTime when the workload was first observed with the revision and was not held back
 * @param healthyTime when it became healthy
 * @param endTime when it failed, or another revision replaced it
 * @param message why it failed
 * @param attestationTime when it was attested for other clusters
 */
public record Rollout(
        long revision,
        Phase phase,
        Optional<Instant> startTime,
        Optional<Instant> healthyTime,
        Optional<Instant> endTime,
        Optional<String> message,
        Optional<Instant> attestationTime) {
    private static final Optional<Instant> NEVER = Optional.empty();

    /** Returns the rollout of a revision that was admitted and not yet observed. */
    public static Rollout decided(long revision) {
        return new Rollout(revision, Phase.DECIDED, NEVER, NEVER, NEVER, Optional.empty(), NEVER);
    }

    /** Returns this rollout in progress since a time; it has not started if that is empty. */
    public Rollout progressing(Optional<Instant> start) {
        return new Rollout(revision, Phase.PROGRESSING, start, NEVER, NEVER, Optional.empty(), attestationTime);
    }

    /** Returns this rollout as healthy since a time. */
    public Rollout healthy(Instant start, Instant time) {
        return new Rollout(
                revision,
                Phase.HEALTHY,
                Optional.of(start),
                Optional.of(time),
                NEVER,
                Optional.empty(),
                attestationTime);
    }

    /** Returns this rollout as soaked. */
    public Rollout soaked() {
        return new Rollout(revision, Phase.SOAKED, startTime, healthyTime, NEVER, Optional.empty(), attestationTime);
    }

    /** Returns this rollout as failed at a time. */
    public Rollout failed(String reason, Instant time) {
        return new Rollout(
                revision,
                Phase.FAILED,
                startTime,
                healthyTime,
                Optional.of(time),
                Optional.of(reason),
                attestationTime);
    }

    /** Returns this failed rollout with the last healthy pod template restored. */
    public Rollout rolledBack() {
        return new Rollout(revision, Phase.ROLLED_BACK, startTime, healthyTime, endTime, message, attestationTime);
    }

    /** Returns this rollout as replaced at a time. */
    public Rollout ended(Instant time) {
        return new Rollout(revision, phase, startTime, healthyTime, Optional.of(time), message, attestationTime);
    }

    /** Returns this rollout as attested at a time. */
    public Rollout attested(Instant time) {
        return new Rollout(revision, phase, startTime, healthyTime, endTime, message, Optional.of(time));
    }

    /** Returns whether the revision became healthy and did not fail. */
    public boolean isHealthy() {
        return phase == Phase.HEALTHY || phase == Phase.SOAKED;
    }
}
