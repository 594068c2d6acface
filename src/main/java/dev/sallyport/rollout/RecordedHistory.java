package dev.sallyport.rollout;

import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Image;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Revision;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Phase;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Rollout;
import dev.sallyport.environment.DeploymentHistory;
import dev.sallyport.environment.DeploymentHistory.Past;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What DeploymentRecords say of the past. */
public final class RecordedHistory {
    private RecordedHistory() {}

    /** The history that just these records tell. */
    public static DeploymentHistory of(Collection<DeploymentRecord> records) {
        var all = List.copyOf(records);
        return (environment, kind, name) -> all.stream()
                .filter(record -> isOf(record, kind, name))
                .flatMap(record -> past(record, environment))
                .toList();
    }

    /** The deployments to an environment that a record tells of. */
    public static Stream<Past> past(DeploymentRecord record, String environment) {
        var rollouts = record.getStatus() == null
                ? List.<Rollout>of()
                : record.getStatus().rollouts();
        return record.getSpec().revisions().stream()
                .filter(revision -> environment.equals(revision.environment()))
                .map(revision -> past(record.getMetadata().getNamespace(), revision, rollouts));
    }

    private static boolean isOf(DeploymentRecord record, String kind, String name) {
        return record.getSpec() != null
                && record.getSpec().workload() != null
                && record.getSpec().workload().kind().equals(kind)
                && record.getSpec().workload().name().equals(name);
    }

    /** A revision of which nobody knows how it went has never been healthy. */
    private static Past past(String namespace, Revision revision, List<Rollout> rollouts) {
        var rollout = rollouts.stream()
                .filter(each -> each.revision() == revision.number())
                .findFirst();
        return new Past(
                namespace,
                revision.images().stream()
                        .map(Image::digest)
                        .filter(digest -> !digest.isEmpty())
                        .collect(Collectors.toUnmodifiableSet()),
                rollout.flatMap(each -> time(each.healthyTime())),
                rollout.flatMap(each -> time(each.endTime())),
                rollout.filter(each -> each.phase() == Phase.FAILED || each.phase() == Phase.ROLLED_BACK)
                        .isPresent());
    }

    private static Optional<Instant> time(@Nullable String text) {
        return Optional.ofNullable(text).map(Instant::parse);
    }
}
