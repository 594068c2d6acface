package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Progress of the recorded revisions. */
@JsonClassDescription("Progress of the recorded revisions, written by the operator.")
public record DeploymentRecordStatus(
        @JsonPropertyDescription("Phase of the newest revision.") @Nullable
        Phase phase,

        @JsonPropertyDescription("Rollout of each revision, newest first.")
        List<Rollout> rollouts) {
    public DeploymentRecordStatus {
        rollouts = List.copyOf(requireNonNullElse(rollouts, List.of()));
    }

    /** Phase of a rollout. */
    public enum Phase {
        /** The deployment was allowed; the workload has not been observed with it yet. */
        @JsonProperty("Decided")
        DECIDED,
        /** The workload is being updated. */
        @JsonProperty("Progressing")
        PROGRESSING,
        /** All replicas run the revision and are ready. */
        @JsonProperty("Healthy")
        HEALTHY,
        /** The revision has been healthy for the longest soak time that any consumer requires. */
        @JsonProperty("Soaked")
        SOAKED,
        /** The revision was not healthy before the deadline, or became unhealthy. */
        @JsonProperty("Failed")
        FAILED,
        /** The revision failed, and the last healthy pod template was restored. */
        @JsonProperty("RolledBack")
        ROLLED_BACK
    }

    /** Rollout of one revision; times are those of the operator's clock. */
    public record Rollout(
            @JsonPropertyDescription("Number of the revision.")
            long revision,

            @JsonPropertyDescription("Decided: allowed, not observed yet. Progressing: the workload is being updated."
                    + " Healthy: all replicas run the revision and are ready. Soaked: healthy for the required soak time."
                    + " Failed: not healthy before the deadline, or no longer healthy. RolledBack: failed, and the last"
                    + " healthy pod template was restored.")
            Phase phase,

            @JsonPropertyDescription(
                    "Time at which the workload was first observed with the revision and with replicas" + " to run.")
            @Nullable
            String startTime,

            @JsonPropertyDescription("Time at which the revision became healthy.") @Nullable
            String healthyTime,

            @JsonPropertyDescription("Time at which the revision failed or was replaced.") @Nullable
            String endTime,

            @JsonPropertyDescription("Reason of the failure.") @Nullable
            String message,

            @JsonPropertyDescription("Time at which the attestation for other clusters was written.") @Nullable
            String attestationTime) {

        /** Creates a rollout without an attestation. */
        public Rollout(
                long revision,
                Phase phase,
                @Nullable String startTime,
                @Nullable String healthyTime,
                @Nullable String endTime,
                @Nullable String message) {
            this(revision, phase, startTime, healthyTime, endTime, message, null);
        }

        /** Returns this rollout with the time of its attestation. */
        public Rollout attested(@Nullable String time) {
            return new Rollout(revision, phase, startTime, healthyTime, endTime, message, time);
        }
    }
}
