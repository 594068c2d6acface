package dev.sallyport.breakglass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.BreakGlass;
import dev.sallyport.api.v1alpha1.BreakGlassSpec;
import dev.sallyport.api.v1alpha1.BreakGlassSpec.Review;
import dev.sallyport.breakglass.EmergencyAccess.Stage;
import dev.sallyport.exception.ExceptionIndex;
import dev.sallyport.exception.ExceptionMatcher;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.identity.DecidedTemplates;
import dev.sallyport.identity.OwnerReader;
import dev.sallyport.policy.EnvironmentFixture;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Effects of emergency accesses on deployments. */
public class EmergencyAccessesTest {
    private static final Instant NOW = EnvironmentFixture.NOW;
    private static final String DEPLOYMENT = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: shop}
        spec: {template: {spec: {containers: [{name: web, image: registry.example/web:v1}]}}}
        """;
    private static final String FROZEN = """
        namespaces: [shop]
        freeze: [{startTime: 2026-11-24T00:00:00Z, endTime: 2026-11-25T00:00:00Z, reason: holidays}]
        promotion: {from: staging}
        breakGlass: {maxDuration: 4h}
        """;

    /** Returns an index with one access to production. */
    public static EmergencyAccesses access(String name, String user, Instant created, String duration) {
        return EmergencyAccesses.of(List.of(breakGlass(name, user, created, duration, null, null)));
    }

    static BreakGlass breakGlass(
            String name,
            String user,
            Instant created,
            String duration,
            @Nullable Boolean ended,
            @Nullable Review review) {
        var source = new BreakGlass();
        source.setMetadata(new ObjectMetaBuilder()
                .withName(name)
                .withCreationTimestamp(created.toString())
                .build());
        source.setSpec(new BreakGlassSpec("production", "the shop is down", duration, user, ended, review));
        return source;
    }

    @Test
    void liftsFreezePromotionAndDeployersForItsUserAlone() {
        var cluster = cluster(access("night", "jane", NOW.minusSeconds(60), "1h"));

        var verdict = cluster.judge("jane", DEPLOYMENT, null);
        assertThat(verdict).isInstanceOf(Verdict.Allowed.class);
        assertThat(verdict.excused())
                .extracting(excused -> excused.finding().check())
                .contains("access/deployer", "access/freeze", "promotion/evidence");
        assertThat(verdict.excused()).allSatisfy(excused -> {
            assertThat(excused.exception().title()).isEqualTo("breakglass/night");
            assertThat(excused.exception().isBreakGlass()).isTrue();
        });
        assertThat(cluster.judge("bob", DEPLOYMENT, null)).isInstanceOf(Verdict.Denied.class);
    }

    @Test
    void endsAfterItsDurationOrEarlier() {
        assertThat(cluster(access("night", "jane", NOW.minusSeconds(3600), "1h"))
                        .judge("jane", DEPLOYMENT, null))
                .isInstanceOf(Verdict.Denied.class);
        var ended = EmergencyAccesses.of(List.of(breakGlass("night", "jane", NOW, "1h", true, null)));
        assertThat(cluster(ended).judge("jane", DEPLOYMENT, null)).isInstanceOf(Verdict.Denied.class);
        assertThat(ended.count("production", Stage.REVIEW_DUE, NOW)).isOne();
    }

    /** The verb deploy does not help, and neither does an exception or another access. */
    @Test
    void deniesEveryDeploymentWhileAReviewIsDue() {
        var accesses = access("night", "jane", NOW.minusSeconds(7200), "1h");
        accesses.put(breakGlass("other", "bob", NOW, "1h", null, null));
        var cluster = cluster(accesses);
        cluster.authorizer = (_, _) -> true;

        assertThat(cluster.judge("bob", DEPLOYMENT, null).findings())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.check()).isEqualTo("access/review");
                    assertThat(finding.message())
                            .isEqualTo("the emergency access \"night\" of user \"jane\" to environment \"production\""
                                    + " ended and was not reviewed");
                    assertThat(finding.fix()).contains("the verb review on environments/production", "kubectl patch");
                });
        assertThat(cluster.judge(EnvironmentFixture.OPERATOR, DEPLOYMENT, null).findings())
                .extracting(finding -> finding.check())
                .doesNotContain("access/review");

        accesses.put(
                breakGlass("night", "jane", NOW.minusSeconds(7200), "1h", null, new Review("ann", "it was necessary")));
        assertThat(cluster.judge("bob", DEPLOYMENT, null)).isInstanceOf(Verdict.Allowed.class);
    }

    /** A time or duration that cannot be read gives no access, and is no way round the review. */
    @Test
    void anInvalidAccessHasEnded() {
        for (var duration : List.of("", "-1h", "forever", "0s")) {
            var accesses = access("night", "jane", NOW, duration);
            assertThat(accesses.active("jane", "production", NOW)).isEmpty();
            assertThat(accesses.count("production", Stage.REVIEW_DUE, NOW)).isOne();
        }
    }

    private static EnvironmentFixture cluster(EmergencyAccesses accesses) {
        var cluster = new EnvironmentFixture()
                .with("staging", "namespaces: [staging]")
                .with("production", FROZEN);
        cluster.reviews = accesses;
        cluster.exceptions = new ExceptionMatcher(
                new ExceptionIndex(),
                new ControllerOwnership(OwnerReader.NONE, DecidedTemplates.NONE),
                new LiftedFindings(accesses, () -> NOW),
                () -> NOW);
        return cluster;
    }
}
