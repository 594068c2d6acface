package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of the revisions. */
public record DeploymentRecordStatus(
        @JsonPropertyDescription("How far the newest revision has come.") @Nullable
        Phase phase,

        @JsonPropertyDescription("How each revision went, newest first.")
        List<Rollout> rollouts) {
    public DeploymentRecordStatus {
        rollouts = List.copyOf(requireNonNullElse(rollouts, List.of()));
    }

    /** How far a revision has come. */
    public enum Phase {
        /** It was let in; the workload is not seen with it yet. */
        @JsonProperty("Decided")
        DECIDED,
        /** The workload is on its way to it. */
        @JsonProperty("Progressing")
        PROGRESSING,
        /** All of the workload runs with it, and is ready. */
        @JsonProperty("Healthy")
        HEALTHY,
        /** It has been healthy for as long as any Environment asks that promotes from here. */
        @JsonProperty("Soaked")
        SOAKED,
        /** It did not get healthy in time, or did not stay so. */
        @JsonProperty("Failed")
        FAILED,
        /** It failed, and the last healthy revision was put back. */
        @JsonProperty("RolledBack")
        ROLLED_BACK
    }

    /** How one revision went; times are of the operator's clock. */
    public record Rollout(
            long revision,
            Phase phase,

            @JsonPropertyDescription("When the workload was first seen with it, and something of it was to run.")
            @Nullable
            String startTime,

            @JsonPropertyDescription("When it got healthy.") @Nullable
            String healthyTime,

            @JsonPropertyDescription("When it failed, or another revision took its place.") @Nullable
            String endTime,

            @JsonPropertyDescription("Why it failed.") @Nullable
            String message,

            @JsonPropertyDescription("When other clusters were told that it has soaked.") @Nullable
            String attestationTime) {

        /** As far as that, and not yet attested. */
        public Rollout(
                long revision,
                Phase phase,
                @Nullable String startTime,
                @Nullable String healthyTime,
                @Nullable String endTime,
                @Nullable String message) {
            this(revision, phase, startTime, healthyTime, endTime, message, null);
        }

        /** The same, attested at that time. */
        public Rollout attested(@Nullable String at) {
            return new Rollout(revision, phase, startTime, healthyTime, endTime, message, at);
        }
    }
}
