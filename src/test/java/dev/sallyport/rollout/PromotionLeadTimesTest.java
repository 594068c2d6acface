package dev.sallyport.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Image;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.WorkloadReference;
import dev.sallyport.policy.EnvironmentFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PromotionLeadTimesTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final Set<String> DIGESTS = Set.of("sha256:a");

    private final EnvironmentFixture cluster = new EnvironmentFixture()
            .with("development", "namespaces: [dev]")
            .with("staging", "namespaces: [staging]\npromotion: {from: development}")
            .with("production", "namespaces: [shop]\npromotion: {from: staging}")
            .with("one", "namespaces: [one]\npromotion: {from: two}")
            .with("two", "namespaces: [two]\npromotion: {from: one}");
    private final PromotionLeadTimes times = new PromotionLeadTimes(
            cluster.environments(),
            (environment, kind, name, digests) -> environment.equals("development")
                            && kind.equals("Deployment")
                            && name.equals("web")
                            && digests.equals(DIGESTS)
                    ? Optional.of(NOW.minusSeconds(3_600))
                    : Optional.empty());

    @Test
    void startsWithTheSameImagesInTheFirstEnvironment() {
        assertThat(times.of(record("web"), revision("production", "sha256:a"), NOW))
                .hasValue(Duration.ofHours(1));
        assertThat(times.of(record("web"), revision("staging", "sha256:a"), NOW))
                .hasValue(Duration.ofHours(1));
    }

    @Test
    void isNotKnownForOtherImagesWorkloadsAndMissingDigests() {
        assertThat(times.of(record("web"), revision("production", "sha256:b"), NOW))
                .isEmpty();
        assertThat(times.of(record("api"), revision("production", "sha256:a"), NOW))
                .isEmpty();
        assertThat(times.of(record("web"), revision("production", ""), NOW)).isEmpty();
    }

    @Test
    void kindOfACustomWorkloadHasItsGroup() {
        var kinds = new ArrayList<String>();
        var custom = new PromotionLeadTimes(cluster.environments(), (_, kind, _, _) -> {
            kinds.add(kind);
            return Optional.empty();
        });
        var record = record("web");
        record.setSpec(new DeploymentRecordSpec(
                new WorkloadReference("argoproj.io/v1alpha1", "Rollout", "web"), "production", List.of()));

        assertThat(custom.of(record, revision("production", "sha256:a"), NOW)).isEmpty();
        assertThat(kinds).containsExactly("Rollout.argoproj.io");
    }

    @Test
    void isNotMeasuredInTheFirstEnvironmentAndInCircles() {
        assertThat(times.of(record("web"), revision("development", "sha256:a"), NOW))
                .isEmpty();
        assertThat(times.of(record("web"), revision("one", "sha256:a"), NOW)).isEmpty();
        assertThat(times.of(record("web"), revision("gone", "sha256:a"), NOW)).isEmpty();
    }

    private static Revision revision(String environment, String digest) {
        return new Revision(
                1,
                "d",
                NOW,
                "jane",
                "UPDATE",
                environment,
                "t",
                List.of(new Image("web:1", digest, List.of())),
                List.of(),
                List.of());
    }

    private static DeploymentRecord record(String name) {
        var record = new DeploymentRecord();
        record.setSpec(new DeploymentRecordSpec(
                new WorkloadReference("apps/v1", "Deployment", name), "production", List.of()));
        return record;
    }
}
