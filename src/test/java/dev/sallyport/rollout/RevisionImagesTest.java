package dev.sallyport.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Image;
import dev.sallyport.rollout.pod.DigestComparison;
import dev.sallyport.rollout.pod.PodState;
import dev.sallyport.rollout.pod.PodState.PodHealth;
import dev.sallyport.rollout.pod.ReportedImage;
import dev.sallyport.signature.PlatformDigests;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Comparison of the images that run with the recorded ones. */
class RevisionImagesTest {
    private static final String A = "sha256:" + "a".repeat(64);
    private static final String B = "sha256:" + "b".repeat(64);
    private static final String CONFIGURATION = "sha256:" + "d".repeat(64);
    private static final String PLATFORM = "sha256:" + "c".repeat(64);

    private Optional<Set<String>> configurations = Optional.of(Set.of(CONFIGURATION));
    private Optional<Set<String>> platforms = Optional.of(Set.of(PLATFORM));

    @Test
    void matchesIfEveryReadyPodReportsTheRecordedDigest() {
        assertThat(compare(ready("web:1", A), ready("web:1", A))).isInstanceOf(ImageEvidence.Matching.class);
        assertThat(compare(ready("web:1", A), ready("web:1", B)))
                .isEqualTo(new ImageEvidence.Mismatch(
                        "container \"web\" of Pod \"web-1\" runs " + B + " as image web:1; admitted: " + A));
        assertThat(compare(ready("web:1", B), ready("web:1", A))).isInstanceOf(ImageEvidence.Mismatch.class);
    }

    @Test
    void matchesThePlatformImageOfTheRecordedIndex() {
        assertThat(compare(ready("web:1", PLATFORM))).isInstanceOf(ImageEvidence.Matching.class);

        platforms = Optional.empty();
        assertThat(compare(ready("web:1", PLATFORM))).isInstanceOf(ImageEvidence.Unknown.class);
    }

    /** CRI-O reports the digest of the configuration. */
    @Test
    void matchesTheConfigurationOfTheRecordedImage() {
        assertThat(compare(ready("web:1", CONFIGURATION))).isInstanceOf(ImageEvidence.Matching.class);

        configurations = Optional.of(Set.of(B));
        assertThat(compare(ready("web:1", CONFIGURATION))).isInstanceOf(ImageEvidence.Mismatch.class);
        configurations = Optional.empty();
        assertThat(compare(ready("web:1", CONFIGURATION))).isInstanceOf(ImageEvidence.Unknown.class);
    }

    @Test
    void isUnknownUntilADigestIsReported() {
        assertThat(compare()).isInstanceOf(ImageEvidence.Unknown.class);
        assertThat(compare(ready("web:1", null))).isInstanceOf(ImageEvidence.Unknown.class);
        assertThat(compare(ready("web:1", A), ready("web:1", null))).isInstanceOf(ImageEvidence.Unknown.class);
        assertThat(compare(ready("web:1", null), ready("web:1", B))).isInstanceOf(ImageEvidence.Mismatch.class);
    }

    @Test
    void ignoresPodsThatAreNotReady() {
        assertThat(compare(ready("web:1", A), pod(PodHealth.NOT_READY, "web:1", B)))
                .isInstanceOf(ImageEvidence.Matching.class);
        assertThat(compare(pod(PodHealth.NOT_READY, "web:1", A))).isInstanceOf(ImageEvidence.Unknown.class);
        assertThat(compare(pod(PodHealth.SUCCEEDED, "web:1", A))).isInstanceOf(ImageEvidence.Matching.class);
    }

    /** A mutating webhook may let the nodes pull from a mirror. */
    @Test
    void matchesTheDigestUnderAnotherReference() {
        assertThat(compare(ready("mirror.example/web:1", A))).isInstanceOf(ImageEvidence.Matching.class);
        assertThat(compare(ready("mirror.example/web:1", B))).isInstanceOf(ImageEvidence.Unknown.class);
    }

    @Test
    void isUnknownIfNotAllPodsAreCompared() {
        assertThat(RevisionImages.compare(
                        revision(A), new RevisionPods(List.of(ready("web:1", A)), false), comparison(), true))
                .isInstanceOf(ImageEvidence.Unknown.class);
        assertThat(RevisionImages.compare(
                        revision(A), new RevisionPods(List.of(ready("web:1", B)), false), comparison(), true))
                .isInstanceOf(ImageEvidence.Mismatch.class);
    }

    private ImageEvidence compare(PodState... pods) {
        return RevisionImages.compare(revision(A), new RevisionPods(List.of(pods), true), comparison(), true);
    }

    /** A workflow has a Pod for each of its steps. */
    @Test
    void matchesIfOnePodOfAWorkflowRunsEachImage() {
        var both = new Revision(
                1,
                "",
                Instant.EPOCH,
                "jane",
                "CREATE",
                "dev",
                "t",
                List.of(new Image("a:1", A, List.of()), new Image("b:1", B, List.of())),
                List.of(),
                List.of());

        assertThat(steps(both, ready("a:1", A), ready("b:1", B))).isInstanceOf(ImageEvidence.Matching.class);
        assertThat(steps(both, ready("a:1", A))).isInstanceOf(ImageEvidence.Unknown.class);
        assertThat(steps(both, ready("a:1", A), ready("b:1", A))).isInstanceOf(ImageEvidence.Mismatch.class);
        assertThat(steps(both)).isInstanceOf(ImageEvidence.Unknown.class);
    }

    private ImageEvidence steps(Revision revision, PodState... pods) {
        return RevisionImages.compare(revision, new RevisionPods(List.of(pods), true), comparison(), false);
    }

    private DigestComparison comparison() {
        var digests = new PlatformDigests() {
            @Override
            public Optional<Set<String>> of(ImageReference image, PullIdentity puller, Deadline deadline) {
                return platforms;
            }

            @Override
            public Optional<Set<String>> configurations(ImageReference image, PullIdentity puller, Deadline deadline) {
                return configurations;
            }
        };
        return new DigestComparison(digests, InstantSource.system());
    }

    private static Revision revision(String digest) {
        return new Revision(
                1,
                "d",
                Instant.EPOCH,
                "jane",
                "CREATE",
                "dev",
                "t",
                List.of(new Image("web:1", digest, List.of()), new Image("unresolved:1", "", List.of())),
                List.of(),
                List.of());
    }

    private static PodState ready(String image, @Nullable String digest) {
        return pod(PodHealth.READY, image, digest);
    }

    private static PodState pod(PodHealth type, String image, @Nullable String digest) {
        return new PodState(
                "web-1",
                type,
                "",
                Instant.EPOCH,
                Instant.EPOCH,
                Optional.empty(),
                List.of(new ReportedImage(
                        "container \"web\"", image, Optional.ofNullable(digest), CONFIGURATION.equals(digest))),
                new PullIdentity("shop", "default", List.of()));
    }
}
