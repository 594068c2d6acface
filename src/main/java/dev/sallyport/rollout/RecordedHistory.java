package dev.sallyport.rollout;

import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Image;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Phase;
import dev.sallyport.environment.DeploymentHistory;
import dev.sallyport.environment.DeploymentHistory.Past;
import dev.sallyport.environment.DeploymentHistory.Unhealthy;
import dev.sallyport.workload.ObjectKind;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Deployment history read from DeploymentRecords. */
public final class RecordedHistory {
    private RecordedHistory() {}

    /** Returns the history in the given records. */
    public static DeploymentHistory of(Collection<DeploymentRecord> records) {
        var all = List.copyOf(records);
        return (environment, kind, name) -> all.stream()
                .filter(record -> isOf(record, kind, name))
                .flatMap(record -> past(record, environment))
                .toList();
    }

    /** Returns the deployments to an Environment that a record contains. */
    public static Stream<Past> past(DeploymentRecord record, String environment) {
        var rollouts = RecordFormat.rollouts(record.getStatus());
        return record.getSpec().revisions().stream()
                .filter(revision -> environment.equals(revision.environment()))
                .map(revision -> past(record.getMetadata().getNamespace(), revision, rollouts));
    }

    private static boolean isOf(DeploymentRecord record, String kind, String name) {
        return record.getSpec() != null
                && record.getSpec().workload() != null
                && ObjectKind.qualifiedName(
                                record.getSpec().workload().apiVersion(),
                                record.getSpec().workload().kind())
                        .equals(kind)
                && record.getSpec().workload().name().equals(name);
    }

    /** Converts a revision; without a rollout it was never healthy. */
    private static Past past(String namespace, DeploymentRecordSpec.Revision revision, List<Rollout> rollouts) {
        var rollout = rollouts.stream()
                .filter(each -> each.revision() == revision.number())
                .findFirst();
        return new Past(
                namespace,
                revision.images().stream()
                        .map(Image::digest)
                        .filter(digest -> !digest.isEmpty())
                        .collect(Collectors.toUnmodifiableSet()),
                rollout.flatMap(Rollout::soakStart),
                rollout.flatMap(Rollout::endTime),
                rollout.filter(each -> each.phase() == Phase.FAILED
                                || each.phase() == Phase.ROLLED_BACK
                                || each.health().evidenceEnd().isPresent())
                        .isPresent(),
                rollout.flatMap(RecordedHistory::unhealthy),
                rollout.flatMap(each -> each.health().configuration()));
    }

    /** Returns why a rollout is not healthy, or why it failed. */
    private static Optional<Unhealthy> unhealthy(Rollout rollout) {
        return rollout.unhealthy()
                .map(state -> new Unhealthy(state.since(), state.message()))
                .or(() -> rollout.message()
                        .flatMap(message -> rollout.endTime().map(time -> new Unhealthy(time, message))))
                .or(() -> rollout.health()
                        .evidenceEnd()
                        .map(time -> new Unhealthy(time, "it failed after its soak time, which ended its evidence")));
    }
}
