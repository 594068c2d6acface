package dev.sallyport.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Image;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.WorkloadReference;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Phase;
import dev.sallyport.environment.EnvironmentSpecReader;
import dev.sallyport.policy.EnvironmentFixture;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Evidence of a revision that failed after it had soaked. */
class EvidenceEndTest {
    private static final Instant HEALTHY = Instant.parse("2026-11-28T10:00:00Z");
    private static final Instant NOW = HEALTHY.plusSeconds(7_200);
    private static final Rollout SOAKED =
            Rollout.decided(1).healthy(HEALTHY, HEALTHY, 3).soaked();

    @Test
    void isNoEvidenceAfterTheEndAndSurvivesTheRecord() {
        var failed = SOAKED.with(SOAKED.health().withoutEvidence(HEALTHY.plusSeconds(3_600)));

        assertThat(isEvidence(SOAKED)).isTrue();
        assertThat(isEvidence(failed)).isFalse();
        assertThat(RecordFormat.rollouts(RecordFormat.status(List.of(failed)))).containsExactly(failed);
    }

    @Test
    void isNotAttestedAfterTheEnd() {
        var failed = SOAKED.with(SOAKED.health().withoutEvidence(NOW));

        assertThat(PendingAttestation.of(recorded(SOAKED), Duration.ofHours(1))).isPresent();
        assertThat(PendingAttestation.of(recorded(failed), Duration.ofHours(1))).isEmpty();
    }

    @Test
    void endsOnlyIfTheEnvironmentSaysSo() {
        assertThat(compiled("namespaces: [shop]")).isFalse();
        assertThat(compiled("namespaces: [shop]\nverification: {evidenceUntil: Always}"))
                .isFalse();
        assertThat(compiled("namespaces: [shop]\nverification: {evidenceUntil: FailedLater}"))
                .isTrue();
    }

    private static boolean compiled(String spec) {
        return new EnvironmentSpecReader()
                .compile(EnvironmentFixture.environment("staging", spec))
                .verification()
                .failureEndsEvidence();
    }

    private static boolean isEvidence(Rollout rollout) {
        var record = new DeploymentRecord();
        record.setMetadata(new ObjectMetaBuilder().withNamespace("shop").build());
        record.setSpec(new DeploymentRecordSpec(
                new WorkloadReference("apps/v1", "Deployment", "web"),
                "staging",
                List.of(RecordFormat.apiRevision(revision()))));
        record.setStatus(RecordFormat.status(List.of(rollout)));
        var past = RecordedHistory.past(record, "staging").findFirst().orElseThrow();
        return past.ran(Set.of("sha256:a")) && past.wasHealthyFor(Duration.ofHours(1), NOW);
    }

    private static RecordedRollouts recorded(Rollout rollout) {
        assertThat(rollout.phase()).isEqualTo(Phase.SOAKED);
        return new RecordedRollouts(List.of(revision()), List.of(rollout));
    }

    private static Revision revision() {
        return new Revision(
                1,
                "d",
                HEALTHY,
                "jane",
                "UPDATE",
                "staging",
                "t",
                List.of(new Image("web:1", "sha256:a", List.of())),
                List.of(),
                List.of());
    }
}
