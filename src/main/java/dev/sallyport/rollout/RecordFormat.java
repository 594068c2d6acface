package dev.sallyport.rollout;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus;
import dev.sallyport.compile.Timestamps;
import dev.sallyport.configuration.RecordedConfiguration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Conversion between DeploymentRecords, which have times as text, and revisions and rollouts. */
public final class RecordFormat {
    private RecordFormat() {}

    /** Reads the revisions and rollouts of a record with a spec. */
    public static RecordedRollouts read(DeploymentRecord record) {
        return new RecordedRollouts(revisions(record.getSpec()), rollouts(record.getStatus()));
    }

    /** Reads the revisions of a record. */
    public static List<Revision> revisions(DeploymentRecordSpec spec) {
        return spec.revisions().stream().map(RecordFormat::revision).toList();
    }

    /** Reads the rollouts of a record. */
    public static List<Rollout> rollouts(@Nullable DeploymentRecordStatus status) {
        return status == null
                ? List.of()
                : status.rollouts().stream().map(RecordFormat::rollout).toList();
    }

    /** Converts rollouts to the status of a record. */
    public static DeploymentRecordStatus status(List<Rollout> rollouts) {
        return new DeploymentRecordStatus(
                rollouts.isEmpty() ? null : rollouts.getFirst().phase(),
                rollouts.stream().map(RecordFormat::apiRollout).toList());
    }

    /** Converts a revision to an entry of a record. */
    public static DeploymentRecordSpec.Revision apiRevision(Revision revision) {
        return new DeploymentRecordSpec.Revision(
                revision.number(),
                revision.decision(),
                Timestamps.format(revision.time()),
                revision.requester(),
                revision.operation(),
                revision.environment(),
                revision.template(),
                revision.images(),
                revision.policies(),
                revision.exceptions());
    }

    private static Revision revision(DeploymentRecordSpec.Revision revision) {
        return new Revision(
                revision.number(),
                revision.decision(),
                Instant.parse(revision.time()),
                revision.requester(),
                revision.operation(),
                revision.environment(),
                revision.template(),
                revision.images(),
                revision.policies(),
                revision.exceptions());
    }

    private static Rollout rollout(DeploymentRecordStatus.Rollout rollout) {
        return new Rollout(
                rollout.revision(),
                rollout.phase(),
                time(rollout.startTime()),
                new RolloutHealth(
                        time(rollout.healthyTime()),
                        time(rollout.recoveryTime()),
                        Optional.ofNullable(rollout.healthyPods()),
                        Optional.ofNullable(rollout.unhealthy())
                                .map(state -> new Unhealthy(
                                        Instant.parse(state.startTime()), state.reason(), state.message())),
                        Optional.ofNullable(rollout.configuration()).map(RecordFormat::configuration),
                        time(rollout.evidenceEndTime())),
                time(rollout.endTime()),
                Optional.ofNullable(rollout.message()),
                time(rollout.attestationTime()));
    }

    private static DeploymentRecordStatus.Rollout apiRollout(Rollout rollout) {
        return new DeploymentRecordStatus.Rollout(
                rollout.revision(),
                rollout.phase(),
                text(rollout.startTime()),
                text(rollout.healthyTime()),
                text(rollout.health().recoveryTime()),
                rollout.health().pods().orElse(null),
                rollout.unhealthy()
                        .map(state -> new DeploymentRecordStatus.UnhealthyState(
                                Timestamps.format(state.since()), state.reason(), state.message()))
                        .orElse(null),
                text(rollout.endTime()),
                rollout.message().orElse(null),
                text(rollout.attestationTime()),
                rollout.health()
                        .configuration()
                        .map(RecordFormat::apiConfiguration)
                        .orElse(null),
                text(rollout.health().evidenceEnd()));
    }

    private static RecordedConfiguration configuration(DeploymentRecordStatus.RolloutConfiguration configuration) {
        return new RecordedConfiguration(
                requireNonNullElse(configuration.fingerprint(), ""),
                requireNonNullElse(configuration.form(), ""),
                Instant.parse(configuration.time()),
                requireNonNullElse(configuration.message(), ""));
    }

    private static DeploymentRecordStatus.RolloutConfiguration apiConfiguration(RecordedConfiguration configuration) {
        return new DeploymentRecordStatus.RolloutConfiguration(
                present(configuration.fingerprint()),
                present(configuration.form()),
                Timestamps.format(configuration.time()),
                present(configuration.message()));
    }

    private static @Nullable String present(String text) {
        return text.isEmpty() ? null : text;
    }

    private static Optional<Instant> time(@Nullable String text) {
        return Optional.ofNullable(text).map(Instant::parse);
    }

    private static @Nullable String text(Optional<Instant> time) {
        return time.map(Timestamps::format).orElse(null);
    }
}
