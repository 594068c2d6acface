package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.admission.Verdict;
import dev.sallyport.environment.DeploymentHistory.Past;
import dev.sallyport.environment.DeploymentHistory.Unhealthy;
import dev.sallyport.finding.Finding;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.signature.ImageResolver.Resolution;
import dev.sallyport.signature.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of promotion by deployment records. */
class PromotionTest {
    private static final String A = "sha256:" + "a".repeat(64);
    private static final String B = "sha256:" + "b".repeat(64);
    private static final Instant NOW = EnvironmentFixture.NOW;
    private static final Duration HOUR = Duration.ofHours(1);

    private final EnvironmentFixture cluster = new EnvironmentFixture();
    private final List<Recorded> records = new ArrayList<>();

    private record Recorded(String environment, String kind, String name, Past past) {}

    @BeforeEach
    void createEnvironments() {
        cluster.authorizer = (_, _) -> true;
        cluster.history = (environment, kind, name) -> records.stream()
                .filter(each -> each.environment().equals(environment)
                        && each.kind().equals(kind)
                        && each.name().equals(name))
                .map(Recorded::past)
                .toList();
        cluster.with("dev", "namespaces: [shop-dev]")
                .with("staging", "namespaces: [shop-staging]\npromotion: {from: dev}")
                .with("production", "namespaces: [shop]\npromotion: {from: staging, soak: 30m}");
    }

    @Test
    void allowsSoakedImages() {
        ran("staging", "Deployment", "web", past(NOW.minus(HOUR), null, false, A));

        var verdict = evaluate("web@" + A);
        assertThat(verdict).isInstanceOf(Verdict.Allowed.class);
        assertThat(verdict.evidence()).singleElement().satisfies(evidence -> {
            assertThat(evidence.digest()).isEqualTo(A);
            assertThat(evidence.authorities()).isEmpty();
        });
    }

    @Test
    void deniesImagesWithoutEvidence() {
        assertThat(evaluate("web@" + A).findings()).singleElement().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo("promotion/evidence");
            assertThat(finding.message())
                    .isEqualTo("environment \"production\" requires promotion from \"staging\": Deployment \"web\""
                            + " has not been deployed there with web@" + A);
            assertThat(finding.fix()).endsWith("wait until it is healthy for 30m");
        });
    }

    @Test
    void deniesEvidenceOfOtherDigestKindOrName() {
        ran("staging", "Deployment", "web", past(NOW.minus(HOUR), null, false, B));
        ran("staging", "Deployment", "api", past(NOW.minus(HOUR), null, false, A));
        ran("staging", "StatefulSet", "web", past(NOW.minus(HOUR), null, false, A));
        ran("production", "Deployment", "api", past(NOW.minus(HOUR), null, false, A));
        ran("elsewhere", "Deployment", "web", past(NOW.minus(HOUR), null, false, A));

        assertThat(evaluate("web@" + A)).isInstanceOf(Verdict.Denied.class);
    }

    @ParameterizedTest
    @CsvSource({
        "-60, , false, true", "-30, , false, true", "-29, , false, false", "-60, -31, false, false",
        "-60, -30, false, true", "-60, , true, false", "5, , false, false", "-60, 5, false, true"
    })
    void requiresSoakTimeWithoutFailure(int healthy, @Nullable Integer until, boolean failed, boolean allowed) {
        var end = until == null ? null : NOW.plus(Duration.ofMinutes(until));
        ran("staging", "Deployment", "web", past(NOW.plus(Duration.ofMinutes(healthy)), end, failed, A));

        assertThat(evaluate("web@" + A) instanceof Verdict.Allowed).isEqualTo(allowed);
    }

    @Test
    void deniesRevisionThatWasNeverHealthy() {
        ran("staging", "Deployment", "web", past(null, null, false, A));

        assertThat(evaluate("web@" + A)).isInstanceOf(Verdict.Denied.class);
    }

    @Test
    void requiresAllImagesInOneRevision() {
        ran("staging", "Deployment", "web", past(NOW.minus(HOUR), null, false, A));
        ran("staging", "Deployment", "web", past(NOW.minus(HOUR), null, false, B));
        assertThat(evaluate("web@" + A, "web@" + B)).isInstanceOf(Verdict.Denied.class);

        ran("staging", "Deployment", "web", past(NOW.minus(HOUR), null, false, A, B));
        assertThat(evaluate("web@" + A, "web@" + B)).isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void resolvesTags() {
        ran("staging", "Deployment", "web", past(NOW.minus(HOUR), null, false, A));
        assertThat(evaluate("web:1")).isInstanceOf(Verdict.Allowed.class);

        cluster.resolver = (image, _, _) -> new Resolution.Resolved(image.withDigest(B));
        assertThat(evaluate("web:1")).isInstanceOf(Verdict.Denied.class);
    }

    @Test
    void namesSkippedEnvironment() {
        ran("dev", "Deployment", "web", past(NOW.minus(HOUR), null, false, A));

        assertThat(evaluate("web@" + A).findings()).singleElement().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo("promotion/order");
            assertThat(finding.message())
                    .isEqualTo("image web@" + A + " was healthy in \"dev\" but skips environment \"staging\"");
        });
    }

    /** A revision that is still soaking in the previous Environment has not skipped it. */
    @Test
    void reportsNoSkipForSoakingOrFailedRevision() {
        ran("dev", "Deployment", "web", past(NOW.minus(HOUR), null, false, A));
        ran("staging", "Deployment", "web", past(NOW.minusSeconds(60), null, false, A));

        assertThat(evaluate("web@" + A).findings()).singleElement().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo("promotion/evidence");
            assertThat(finding.message())
                    .contains("has been healthy since", "must stay healthy until 2026-11-24T12:29:00Z");
            assertThat(finding.fix()).isEqualTo("deploy after 2026-11-24T12:29:00Z");
        });

        records.removeLast();
        ran("staging", "Deployment", "web", past(NOW.minusSeconds(60), NOW, true, A));
        assertThat(evaluate("web@" + A).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).contains("Deployment \"web\" has failed there"));
    }

    @ParameterizedTest
    @CsvSource({"Deny, Denied", "Warn, Allowed", "Audit, Allowed"})
    void appliesActionForImagesThatAreNotHealthyAnyMore(String action, String verdict) {
        cluster.with(
                "production",
                "namespaces: [shop]\npromotion: {from: staging, soak: 30m, unhealthyAction: %s}".formatted(action));
        ran("staging", "Deployment", "web", unhealthy(NOW.minus(HOUR), null, NOW.minusSeconds(60)));

        assertThat(evaluate("web@" + A).getClass().getSimpleName()).isEqualTo(verdict);
        assertThat(evaluate("web@" + A).findings()).singleElement().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo("promotion/health");
            assertThat(finding.action().label()).isEqualTo(action);
            assertThat(finding.message())
                    .isEqualTo("Deployment \"web\" is not healthy in \"staging\" since 2026-11-24T11:59:00Z with web@"
                            + A + ": container \"web\" crashed");
        });
    }

    @Test
    void warnsByDefaultIfImagesAreNotHealthyAnyMoreInOneNamespace() {
        ran("staging", "Deployment", "web", past(NOW.minus(HOUR), null, false, A));
        assertThat(evaluate("web@" + A).findings()).isEmpty();

        ran("staging", "Deployment", "web", unhealthy(NOW.minus(HOUR), null, NOW.minusSeconds(60)));
        assertThat(evaluate("web@" + A)).isInstanceOf(Verdict.Allowed.class);
        assertThat(evaluate("web@" + A).findings()).extracting(Finding::check).containsExactly("promotion/health");

        records.removeLast();
        ran("staging", "Deployment", "web", unhealthy(NOW.minus(HOUR), NOW.minusSeconds(30), NOW.minusSeconds(60)));
        assertThat(evaluate("web@" + A).findings()).isEmpty();
    }

    @Test
    void requiresTheSoakTimeBeforeImagesWereNoLongerHealthy() {
        ran("staging", "Deployment", "web", unhealthy(NOW.minus(HOUR), null, NOW.minus(Duration.ofMinutes(31))));

        assertThat(evaluate("web@" + A)).isInstanceOf(Verdict.Denied.class);
        assertThat(evaluate("web@" + A).findings()).singleElement().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo("promotion/evidence");
            assertThat(finding.message())
                    .contains("Deployment \"web\" is not healthy (container \"web\" crashed) there with");
        });
    }

    @Test
    void namesImagesThatNeverBecameEvidence() {
        ran("staging", "Deployment", "web", unhealthy(null, null, NOW.minus(HOUR)));

        assertThat(evaluate("web@" + A)).isInstanceOf(Verdict.Denied.class);
        assertThat(evaluate("web@" + A).findings())
                .extracting(Finding::message)
                .singleElement()
                .asString()
                .contains("is not healthy (container \"web\" crashed) there with");
    }

    @ParameterizedTest
    @CsvSource({"Deny, Denied", "Warn, Allowed", "Audit, Allowed"})
    void appliesActionOfEnvironment(String action, String verdict) {
        cluster.with("production", "namespaces: [shop]\npromotion: {from: staging, action: %s}".formatted(action));

        assertThat(evaluate("web@" + A).getClass().getSimpleName()).isEqualTo(verdict);
        assertThat(evaluate("web@" + A).findings()).hasSize(1);
    }

    @Test
    void allowsReturnOfHealthyRevisionToItsNamespace() {
        ran("production", "Deployment", "web", past(NOW.minus(HOUR), NOW.minusSeconds(60), false, A));
        assertThat(evaluate("web@" + A)).isInstanceOf(Verdict.Allowed.class);

        records.clear();
        records.add(new Recorded(
                "production",
                "Deployment",
                "web",
                new Past("other", Set.of(A), Optional.of(NOW.minus(HOUR)), Optional.empty(), false)));
        assertThat(evaluate("web@" + A)).isInstanceOf(Verdict.Denied.class);
    }

    @Test
    void allowsUnchangedDigests() {
        var before = deployment("web@" + A);
        assertThat(cluster.judge("jane", before.replace("name: web0, image", "name: www, image"), before))
                .isInstanceOf(Verdict.Allowed.class);

        var tagged = deployment("web:1");
        assertThat(cluster.judge("jane", tagged.replace("name: web0, image", "name: www, image"), tagged))
                .isInstanceOf(Verdict.Denied.class);
    }

    @Test
    void isUndecidedWhileRegistryIsDown() {
        cluster.resolver = (_, _, _) -> new Unavailable(UndecidedReason.REGISTRY_UNAVAILABLE, "timeout");

        assertThat(evaluate("web:1")).isInstanceOf(Verdict.Deferred.class);
    }

    @Test
    void deniesMissingImage() {
        cluster.resolver = (_, _, _) -> new Resolution.NotFound("404");

        assertThat(evaluate("web:1").findings())
                .extracting(Finding::path)
                .containsOnly("spec.template.spec.containers[0].image");
    }

    @Test
    void deniesWithCircularPromotion() {
        cluster.with("dev", "namespaces: [shop-dev]\npromotion: {from: production}");

        assertThat(evaluate("web@" + A)).isInstanceOf(Verdict.Denied.class);
    }

    private Verdict evaluate(String... images) {
        return cluster.judge("jane", deployment(images), null);
    }

    private void ran(String environment, String kind, String name, Past past) {
        records.add(new Recorded(environment, kind, name, past));
    }

    private static Past past(@Nullable Instant healthy, @Nullable Instant until, boolean failed, String... digests) {
        return new Past("shop", Set.of(digests), Optional.ofNullable(healthy), Optional.ofNullable(until), failed);
    }

    private static Past unhealthy(@Nullable Instant healthy, @Nullable Instant until, Instant since) {
        return new Past(
                "shop",
                Set.of(A),
                Optional.ofNullable(healthy),
                Optional.ofNullable(until),
                false,
                Optional.of(new Unhealthy(since, "container \"web\" crashed")));
    }

    private static String deployment(String... images) {
        var containers = new StringBuilder();
        for (int i = 0; i < images.length; i++) {
            containers.append("{name: web%d, image: %s},".formatted(i, images[i]));
        }
        return """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: shop}
            spec:
              template:
                spec: {containers: [%s]}
            """.formatted(containers);
    }
}
