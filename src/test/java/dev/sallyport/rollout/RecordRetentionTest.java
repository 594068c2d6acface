package dev.sallyport.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Revision;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.WorkloadReference;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Phase;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Rollout;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Retention of the records of deleted workloads. */
class RecordRetentionTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private final RecordRetention retention = new RecordRetention(Duration.ofHours(10), 2);

    @Test
    void deletesRecordsThatAreTooOld() {
        assertThat(expired(record("old", 20, 10), record("new", 20, 9))).containsExactly("old");
    }

    @Test
    void deletesTheOldestRecordsAboveTheLimit() {
        assertThat(expired(record("c", 9, 3), record("a", 9, 1), record("d", 9, 4), record("b", 9, 2)))
                .containsExactly("c", "d");
    }

    @Test
    void countsFromTheDecisionIfTheWorkloadNeverAppeared() {
        assertThat(expired(record("never", 10, null), record("later", 1, null))).containsExactly("never");
    }

    @Test
    void countsFromTheLastDecisionIfTheWorkloadIsCreatedAgain() {
        assertThat(expired(record("again", 1, 20))).isEmpty();
    }

    @Test
    void keepsRecordsWithoutWorkloadForAGracePeriod() {
        var none = new RecordRetention(Duration.ofHours(10), 0);

        assertThat(none.expired(List.of(record("a", 0, null)), NOW)).isEmpty();
        assertThat(none.expired(List.of(record("a", 0, null)), NOW.plusSeconds(60)))
                .hasSize(1);
    }

    private List<String> expired(DeploymentRecord... orphaned) {
        return retention
                .expired(List.of(orphaned), NOW)
                .map(record -> record.getMetadata().getName())
                .toList();
    }

    private static DeploymentRecord record(String name, int decidedHoursAgo, @Nullable Integer endedHoursAgo) {
        var record = new DeploymentRecord();
        record.setMetadata(new ObjectMetaBuilder().withName(name).build());
        record.setSpec(new DeploymentRecordSpec(
                new WorkloadReference("apps/v1", "Deployment", name),
                "dev",
                List.of(new Revision(
                        1, "d", ago(decidedHoursAgo), "jane", "CREATE", "dev", "t", List.of(), List.of(), List.of()))));
        if (endedHoursAgo != null) {
            record.setStatus(new DeploymentRecordStatus(
                    Phase.HEALTHY, List.of(new Rollout(1, Phase.HEALTHY, null, null, ago(endedHoursAgo), null))));
        }
        return record;
    }

    private static String ago(int hours) {
        return NOW.minus(Duration.ofHours(hours)).toString();
    }
}
