package dev.sallyport.rollout;

import dev.sallyport.api.v1alpha1.DeploymentRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which records of workloads that are gone are kept.
 *
 * @param time how long
 * @param most how many of a namespace
 */
public record RecordRetention(Duration time, int most) {
    /** A workload may be a little later than its record. */
    private static final Duration GRACE = Duration.ofMinutes(1);

    /**
     * Those to forget: what is too old, and the oldest where they are too many.
     *
     * @param gone records of one namespace, of workloads that are not there
     */
    public Stream<DeploymentRecord> forgotten(Collection<DeploymentRecord> gone, Instant now) {
        var sure = gone.stream()
                .filter(record -> !now.isBefore(since(record).plus(GRACE)))
                .sorted(Comparator.comparing(RecordRetention::since).reversed())
                .toList();
        return Stream.concat(
                        sure.stream().skip(most),
                        sure.stream()
                                .filter(record -> !now.isBefore(since(record).plus(time))))
                .distinct();
    }

    /** When the record's workload went, or should have come. */
    private static Instant since(DeploymentRecord record) {
        var decided = Instant.parse(record.getSpec().revisions().getFirst().time());
        return Optional.ofNullable(record.getStatus()).stream()
                .flatMap(status -> status.rollouts().stream())
                .map(rollout -> rollout.endTime())
                .filter(Objects::nonNull)
                .map(Instant::parse)
                .filter(ended -> ended.isAfter(decided))
                .max(Comparator.naturalOrder())
                .orElse(decided);
    }
}
