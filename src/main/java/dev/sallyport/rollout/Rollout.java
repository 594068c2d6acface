package dev.sallyport.rollout;

import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Phase;
import dev.sallyport.configuration.RecordedConfiguration;
import java.time.Instant;
import java.util.Optional;

/**
 * Progress of one revision. Times are those of the operator's clock.
 *
 * @param revision number of the revision
 * @param startTime when the workload was first observed with the revision and was not held back
 * @param health when and how it was healthy
 * @param endTime when it failed, or another revision replaced it
 * @param message why it failed
 * @param attestationTime when it was attested for other clusters
 */
public record Rollout(
        long revision,
        Phase phase,
        Optional<Instant> startTime,
        RolloutHealth health,
        Optional<Instant> endTime,
        Optional<String> message,
        Optional<Instant> attestationTime) {
    private static final Optional<Instant> NEVER = Optional.empty();

    /** Returns the rollout of a revision that was admitted and not yet observed. */
    public static Rollout decided(long revision) {
        return new Rollout(revision, Phase.DECIDED, NEVER, RolloutHealth.NEVER, NEVER, Optional.empty(), NEVER);
    }

    /** Returns this rollout in progress since a time; it has not started if that is empty. */
    public Rollout progressing(Optional<Instant> start) {
        return new Rollout(revision, Phase.PROGRESSING, start, health, NEVER, Optional.empty(), attestationTime);
    }

    /** Returns this rollout as healthy since a time, with a number of Pods. */
    public Rollout healthy(Instant start, Instant time, int pods) {
        return new Rollout(
                revision,
                Phase.HEALTHY,
                Optional.of(start),
                RolloutHealth.since(time, pods),
                NEVER,
                Optional.empty(),
                attestationTime);
    }

    /** Returns this rollout as soaked. */
    public Rollout soaked() {
        return new Rollout(revision, Phase.SOAKED, startTime, health, NEVER, Optional.empty(), attestationTime);
    }

    /** Returns this rollout with another health in the same phase. */
    public Rollout with(RolloutHealth changed) {
        return new Rollout(revision, phase, startTime, changed, endTime, message, attestationTime);
    }

    /** Returns this rollout as failed at a time. */
    public Rollout failed(String reason, Instant time) {
        return new Rollout(
                revision,
                Phase.FAILED,
                startTime,
                health.unknown(),
                Optional.of(time),
                Optional.of(reason),
                attestationTime);
    }

    /** Returns this failed rollout with the last healthy pod template restored. */
    public Rollout rolledBack() {
        return new Rollout(revision, Phase.ROLLED_BACK, startTime, health, endTime, message, attestationTime);
    }

    /** Returns this failed rollout with the reason why it was not rolled back. */
    public Rollout notRolledBack(String reason) {
        return new Rollout(
                revision,
                phase,
                startTime,
                health,
                endTime,
                message.map(failure -> "%s; not rolled back: %s".formatted(failure, reason)),
                attestationTime);
    }

    /** Returns this rollout as replaced at a time. */
    public Rollout ended(Instant time) {
        var ended = phase == Phase.DECIDED || phase == Phase.PROGRESSING ? Phase.ENDED : phase;
        return new Rollout(revision, ended, startTime, health, Optional.of(time), message, attestationTime);
    }

    /** Returns this rollout as attested at a time. */
    public Rollout attested(Instant time) {
        return new Rollout(revision, phase, startTime, health, endTime, message, Optional.of(time));
    }

    /** Returns this rollout with the configuration with which it is healthy. */
    public Rollout configured(RecordedConfiguration configuration) {
        return with(health.with(configuration));
    }

    /** Returns this rollout in a soak time that starts again, because its configuration has changed. */
    public Rollout soaksAgain(Instant time) {
        return new Rollout(
                revision, Phase.HEALTHY, startTime, health.recovered(time), endTime, message, attestationTime);
    }

    /** Returns when the revision first became healthy; later events do not change it. */
    public Optional<Instant> healthyTime() {
        return health.healthyTime();
    }

    /** Returns why the revision is not healthy at the moment. */
    public Optional<Unhealthy> unhealthy() {
        return health.unhealthy();
    }

    /** Returns when the uninterrupted period of health began in which the revision soaks or has soaked. */
    public Optional<Instant> soakStart() {
        return health.recoveryTime().or(health::healthyTime);
    }

    /** Returns whether the revision became healthy and did not fail. */
    public boolean isHealthy() {
        return phase == Phase.HEALTHY || phase == Phase.SOAKED;
    }
}
