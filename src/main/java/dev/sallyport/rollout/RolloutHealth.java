package dev.sallyport.rollout;

import dev.sallyport.configuration.RecordedConfiguration;
import java.time.Instant;
import java.util.Optional;

/**
 * Health of a revision over time.
 *
 * @param healthyTime when the revision first became healthy; it is never removed
 * @param recoveryTime when it became healthy again before its soak time was over
 * @param pods number of Pods that were ready when it became healthy
 * @param unhealthy why it is not healthy at the moment
 * @param configuration configuration with which it is or was healthy, if it is recorded
 * @param evidenceEnd when it failed after it had soaked, so that it is no evidence any more
 */
public record RolloutHealth(
        Optional<Instant> healthyTime,
        Optional<Instant> recoveryTime,
        Optional<Integer> pods,
        Optional<Unhealthy> unhealthy,
        Optional<RecordedConfiguration> configuration,
        Optional<Instant> evidenceEnd) {
    /** Health of a revision that was never healthy. */
    public static final RolloutHealth NEVER = new RolloutHealth(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Returns the health of a revision that became healthy at a time. */
    static RolloutHealth since(Instant time, int pods) {
        return new RolloutHealth(
                Optional.of(time),
                Optional.empty(),
                Optional.of(pods),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Returns this health with an unhealthy state; its time is that of an earlier state for the same reason. */
    RolloutHealth with(Unhealthy state) {
        return new RolloutHealth(
                healthyTime,
                recoveryTime,
                pods,
                Optional.of(unhealthy.map(state::since).orElse(state)),
                configuration,
                evidenceEnd);
    }

    /** Returns this health without an unhealthy state. */
    RolloutHealth unknown() {
        return new RolloutHealth(healthyTime, recoveryTime, pods, Optional.empty(), configuration, evidenceEnd);
    }

    /** Returns this health after a recovery that starts the soak time again. */
    RolloutHealth recovered(Instant time) {
        return new RolloutHealth(healthyTime, Optional.of(time), pods, Optional.empty(), configuration, evidenceEnd);
    }

    /** Returns this health with another recorded configuration. */
    RolloutHealth with(RecordedConfiguration changed) {
        return new RolloutHealth(healthyTime, recoveryTime, pods, unhealthy, Optional.of(changed), evidenceEnd);
    }

    /** Returns this health after a failure that ends the evidence; an earlier end stays. */
    RolloutHealth withoutEvidence(Instant time) {
        return new RolloutHealth(
                healthyTime, recoveryTime, pods, unhealthy, configuration, evidenceEnd.or(() -> Optional.of(time)));
    }
}
