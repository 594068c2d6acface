package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
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
        /** The revision crashed or was not healthy before the deadline. */
        @JsonProperty("Failed")
        FAILED,
        /** The revision failed, and the last healthy pod template was restored. */
        @JsonProperty("RolledBack")
        ROLLED_BACK,
        /** Another revision replaced this one, or the workload was deleted, before it became healthy. */
        @JsonProperty("Ended")
        ENDED
    }

    /** Reason why a revision is not healthy. */
    public enum UnhealthyReason {
        /** A container crashes repeatedly. */
        @JsonProperty("CrashLoop")
        CRASH_LOOP("CrashLoop"),
        /** Pods on nodes are not ready. */
        @JsonProperty("NotReady")
        NOT_READY("NotReady"),
        /** Pods lack a node. */
        @JsonProperty("Unschedulable")
        UNSCHEDULABLE("Unschedulable"),
        /** Pods cannot be created. */
        @JsonProperty("NotCreated")
        NOT_CREATED("NotCreated"),
        /** No Pod runs. */
        @JsonProperty("Unavailable")
        UNAVAILABLE("Unavailable"),
        /** A container runs another digest than was admitted. */
        @JsonProperty("ImageMismatch")
        IMAGE_MISMATCH("ImageMismatch"),
        /** The digests that run are not known. */
        @JsonProperty("ImageUnknown")
        IMAGE_UNKNOWN("ImageUnknown");

        private final String label;

        UnhealthyReason(String label) {
            this.label = label;
        }

        /** Returns the name used in status, Events and audit lines. */
        public String label() {
            return label;
        }
    }

    /** State of a revision that is not healthy at the moment. */
    public record UnhealthyState(
            @JsonPropertyDescription("Time at which the revision was first not healthy for this reason.") @Required
            String startTime,

            @JsonPropertyDescription("CrashLoop: a container crashes repeatedly. NotReady: Pods on nodes are not"
                    + " ready. Unschedulable: Pods lack a node. NotCreated: Pods cannot be created. Unavailable: no Pod"
                    + " runs. ImageMismatch: a container runs another digest than was admitted. ImageUnknown: the digests"
                    + " that run are not known.")
            @Required
            UnhealthyReason reason,

            @JsonPropertyDescription("Container, Pod and exit code, probe or image.")
            String message) {}

    /** Rollout of one revision; times are those of the operator's clock. */
    public record Rollout(
            @JsonPropertyDescription("Number of the revision.")
            long revision,

            @JsonPropertyDescription("Decided: allowed, not observed yet. Progressing: the workload is being updated."
                    + " Healthy: all replicas run the revision and are ready. Soaked: healthy for the required soak time."
                    + " Failed: crashed, or not healthy before the deadline. RolledBack: failed, and the last healthy pod"
                    + " template was restored. Ended: replaced or deleted before it became healthy.")
            Phase phase,

            @JsonPropertyDescription(
                    "Time at which the workload was first observed with the revision and with replicas" + " to run.")
            @Nullable
            String startTime,

            @JsonPropertyDescription("Time at which the revision first became healthy.") @Nullable
            String healthyTime,

            @JsonPropertyDescription(
                    "Time at which the revision became healthy again before its soak time was over; the"
                            + " soak time starts again.")
            @Nullable
            String recoveryTime,

            @JsonPropertyDescription("Number of Pods that were ready when the revision became healthy.") @Nullable
            Integer healthyPods,

            @JsonPropertyDescription(
                    "Why the revision is not healthy at the moment, also after it has soaked. Unset while"
                            + " it is healthy, and while it progresses without obstacles.")
            @Nullable
            UnhealthyState unhealthy,

            @JsonPropertyDescription("Time at which the revision failed or was replaced.") @Nullable
            String endTime,

            @JsonPropertyDescription("Reason of the failure, and why it was not rolled back.") @Nullable
            String message,

            @JsonPropertyDescription("Time at which the attestation for other clusters was written.") @Nullable
            String attestationTime,

            @JsonPropertyDescription("Configuration with which the revision was healthy, where an Environment compares"
                    + " configurations.")
            @Nullable
            RolloutConfiguration configuration,

            @JsonPropertyDescription("Time at which the revision failed after it had soaked, so that it is no evidence"
                    + " for promotion any more (verification.evidenceUntil: FailedLater).")
            @Nullable
            String evidenceEndTime) {

        /** Creates a rollout that is healthy, without an attestation. */
        public Rollout(
                long revision,
                Phase phase,
                @Nullable String startTime,
                @Nullable String healthyTime,
                @Nullable String endTime,
                @Nullable String message) {
            this(revision, phase, startTime, healthyTime, null, null, null, endTime, message, null, null, null);
        }

        /** Returns this rollout with the time of its attestation. */
        public Rollout attested(@Nullable String time) {
            return new Rollout(
                    revision,
                    phase,
                    startTime,
                    healthyTime,
                    recoveryTime,
                    healthyPods,
                    unhealthy,
                    endTime,
                    message,
                    time,
                    configuration,
                    evidenceEndTime);
        }
    }

    /** Configuration with which a revision was healthy. */
    public record RolloutConfiguration(
            @JsonPropertyDescription("Keyed hash of the configuration. It changes with the pod template and with the"
                    + " contents of the ConfigMaps and Secrets, and differs between workloads.")
            @Nullable
            String fingerprint,

            @JsonPropertyDescription(
                    "Normal form of the configuration, encrypted with the key of the operator. Kept for"
                            + " the newest revisions.")
            @Nullable
            String form,

            @JsonPropertyDescription("Time at which the configuration was last observed.") @Required
            String time,

            @JsonPropertyDescription("Why the normal form is not there.") @Nullable
            String message) {}
}
