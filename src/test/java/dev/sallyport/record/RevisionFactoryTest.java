package dev.sallyport.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.Decision;
import dev.sallyport.admission.RequestInfo;
import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Image;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Phase;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Rollout;
import dev.sallyport.identity.User;
import dev.sallyport.rollout.Revision;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.Operation;
import dev.sallyport.workload.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevisionFactoryTest {
    private static final String TIME = "2026-11-24T12:00:00Z";
    private static final Workload WEB = (Workload) Manifests.subject("""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: shop}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web}]}
        """);

    @Test
    void removesTheOldestRevisions() {
        assertThat(numbers(deployed(15, "", status(1, Phase.FAILED))))
                .containsExactly(15L, 14L, 13L, 12L, 11L, 10L, 9L, 8L, 7L, 6L);
    }

    @Test
    void keepsTheLastHealthyRevisionAfterManyFailures() {
        assertThat(numbers(deployed(15, "", status(2, Phase.SOAKED))))
                .containsExactly(15L, 14L, 13L, 12L, 11L, 10L, 9L, 8L, 7L, 2L);
    }

    @Test
    void limitsTheSizeOfTheRecord() {
        var text = "x".repeat(250);
        var record = deployed(15, text, status(2, Phase.HEALTHY));

        assertThat(numbers(record)).startsWith(15L).endsWith(2L).hasSizeLessThan(10);
    }

    /** The API server accepts any owner reference of a user; only a controller creates objects for owners. */
    @ParameterizedTest
    @ValueSource(strings = {"Deployment", "CronJob", "Rollout"})
    void recordsAWorkloadOfAUserThatClaimsAnOwner(String kind) {
        var version = kind.equals("CronJob") ? "batch/v1" : "apps/v1";
        var claiming = (Workload) Manifests.subject("""
            apiVersion: batch/v1
            kind: Job
            metadata:
              name: web
              namespace: shop
              ownerReferences: [{apiVersion: %s, kind: %s, name: front, uid: u, controller: true}]
            spec: {template: {spec: {containers: [{name: web, image: web}]}}}
            """.formatted(version, kind));

        assertThat(RevisionFactory.deployed(allowed(claiming, "jane"))).hasValue(claiming);
        assertThat(RevisionFactory.deployed(allowed(claiming, "system:serviceaccount:shop:cronjob-controller")))
                .hasValue(claiming);
        assertThat(RevisionFactory.deployed(allowed(claiming, "system:serviceaccount:kube-system:cronjob-controller"))
                        .isEmpty())
                .isEqualTo(kind.equals("CronJob"));
    }

    private static Decision allowed(Workload workload, String user) {
        return new Decision(
                "d",
                Instant.parse(TIME),
                Duration.ZERO,
                new RequestInfo(
                        "u",
                        Operation.CREATE,
                        "batch/v1",
                        "Job",
                        "shop",
                        "web",
                        "",
                        User.named(user),
                        false,
                        null,
                        null),
                new AdmissionAttributes(workload, null, User.named(user), Map::of),
                new Verdict.Allowed(List.of(), List.of(), List.of(), List.of()));
    }

    private static List<Long> numbers(@Nullable DeploymentRecordSpec record) {
        return record == null
                ? List.of()
                : record.revisions().stream()
                        .map(DeploymentRecordSpec.Revision::number)
                        .toList();
    }

    private static @Nullable DeploymentRecordSpec deployed(int times, String text, DeploymentRecordStatus status) {
        DeploymentRecordSpec record = null;
        for (int i = 0; i < times; i++) {
            record = RevisionFactory.with(record, status, RevisionFactory.reference(WEB), revision(text));
        }
        return record;
    }

    private static DeploymentRecordStatus status(long revision, Phase phase) {
        return new DeploymentRecordStatus(phase, List.of(new Rollout(revision, phase, TIME, TIME, null, null)));
    }

    private static Revision revision(String text) {
        var images = IntStream.range(0, 10)
                .mapToObj(i -> new Image("web:" + i + text, "", List.of()))
                .toList();
        return new Revision(0, "d", Instant.parse(TIME), "jane", "UPDATE", "prod", "t", images, List.of(), List.of());
    }
}
