package dev.sallyport.rollout;

import dev.sallyport.api.v1alpha1.DeploymentRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Retention of the records of deleted workloads.
 *
 * @param time how long a record is kept
 * @param maxRecords how many records are kept in a namespace
 */
public record RecordRetention(Duration time, int maxRecords) {
    /** Time in which a workload may appear after its record. */
    private static final Duration GRACE = Duration.ofMinutes(1);

    /**
     * Returns the records to delete: those that are too old, and the oldest if there are too many.
     *
     * @param orphaned records of one namespace without existing workloads
     */
    public Stream<DeploymentRecord> expired(Collection<DeploymentRecord> orphaned, Instant now) {
        var deleted = orphaned.stream()
                .filter(record -> !now.isBefore(deletionTime(record).plus(GRACE)))
                .sorted(Comparator.comparing(RecordRetention::deletionTime).reversed())
                .toList();
        return Stream.concat(
                        deleted.stream().skip(maxRecords),
                        deleted.stream()
                                .filter(record ->
                                        !now.isBefore(deletionTime(record).plus(time))))
                .distinct();
    }

    /** Returns the time of the workload's deletion, or of the last decision if the workload never appeared. */
    private static Instant deletionTime(DeploymentRecord record) {
        var recorded = RecordFormat.read(record);
        var decided = recorded.revisions().getFirst().time();
        return recorded.rollouts().stream()
                .flatMap(rollout -> rollout.endTime().stream())
                .filter(ended -> ended.isAfter(decided))
                .max(Comparator.naturalOrder())
                .orElse(decided);
    }
}
