package dev.sallyport.app.warmup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.admission.Decision;
import dev.sallyport.admission.DecisionRecorder;
import dev.sallyport.admission.Verdict;
import dev.sallyport.exception.ExceptionApprovalRules;
import dev.sallyport.exception.MissingReferences;
import dev.sallyport.explain.Explanations;
import dev.sallyport.policy.EnvironmentFixture;
import dev.sallyport.policy.Policies;
import dev.sallyport.webhook.PolicyResourceValidator;
import dev.sallyport.workload.ObjectKind;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests of the warm-up: it ends, it evaluates all kinds and checks, and its decisions reach its own recorder only. */
class WarmUpTest {
    /** Checks that no example fails here: they require a cluster, or the namespace default. */
    private static final Set<String> UNREACHABLE = Set.of(
            "network/unique-host",
            "runtime/disruption-budget",
            "runtime/monitoring",
            "runtime/namespace",
            "runtime/references",
            "runtime/service-account-permissions");

    private static final Duration LONG = Duration.ofMinutes(2);

    private final Vertx vertx = Vertx.vertx();
    private final List<Decision> decisions = new CopyOnWriteArrayList<>();
    private final CountDownLatch blocked = new CountDownLatch(1);

    @AfterEach
    void stop() {
        blocked.countDown();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void endsAfterItsReviewsWithAllowedAndDeniedOnes() {
        var warmUp = warmUp(decisions::add, new WarmUp.Limit(60, 60, LONG));
        assertThat(warmUp.isComplete()).isFalse();

        warmUp.run();

        assertThat(warmUp.isComplete()).isTrue();
        assertThat(warmUp.answered()).isEqualTo(60);
        assertThat(decisions).hasSizeGreaterThan(40);
        assertThat(decisions).anyMatch(each -> each.verdict() instanceof Verdict.Allowed);
        assertThat(decisions).anyMatch(each -> each.verdict() instanceof Verdict.Denied);
        assertThat(decisions).allMatch(each -> each.request().user().name().equals("warm-up"));
    }

    @Test
    void endsInTimeWhenNoReviewIsAnswered() {
        var warmUp = warmUp(_ -> block(), new WarmUp.Limit(60, 60, Duration.ofMillis(200)));

        warmUp.run();

        assertThat(blocked.getCount()).isEqualTo(1);
        assertThat(warmUp.isComplete()).isTrue();
        assertThat(warmUp.answered()).isZero();
    }

    @Test
    void endsWhenItCannotStart() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        var warmUp = warmUp(decisions::add, new WarmUp.Limit(60, 60, LONG));

        warmUp.run();

        assertThat(warmUp.isComplete()).isTrue();
        assertThat(decisions).isEmpty();
    }

    @Test
    void sendsNoReviewsWhenSwitchedOff() {
        var warmUp = warmUp(decisions::add, new WarmUp.Limit(0, 0, LONG));

        warmUp.run();

        assertThat(warmUp.isComplete()).isTrue();
        assertThat(decisions).isEmpty();
    }

    @Test
    void trainingEvaluatesEveryCheck() {
        var reviews = 3 * (WarmUpReviews.ofEveryCheck().bodies().size() + 30);
        warmUp(decisions::add, new WarmUp.Limit(reviews, 3, LONG)).run();

        var found = decisions.stream()
                .flatMap(each -> each.verdict().findings().stream())
                .map(finding -> finding.check())
                .toList();
        var reachable = Explanations.all().stream()
                .filter(each -> !each.policy().isEmpty())
                .map(each -> each.id())
                .filter(id -> id.startsWith("pod-security/") || id.startsWith("network/") || id.startsWith("runtime/"))
                .filter(id -> !UNREACHABLE.contains(id));
        assertThat(reachable).isNotEmpty().allSatisfy(id -> assertThat(found).contains(id));
    }

    @Test
    void commonReviewsContainEveryKind() throws IOException {
        var kinds = new HashSet<String>();
        for (var body : WarmUpReviews.common().bodies()) {
            kinds.add(new ObjectMapper().readTree(body).at("/request/kind/kind").asText());
        }

        assertThat(kinds)
                .containsAll(ObjectKind.builtIn().stream().map(ObjectKind::kind).toList());
    }

    private void block() {
        try {
            blocked.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private WarmUp warmUp(DecisionRecorder recorder, WarmUp.Limit limit) {
        var ownKinds = new PolicyResourceValidator(
                Policies.compiler((_, _, _) -> Optional.empty()),
                new EnvironmentFixture().compiler(),
                Policies.trustRoots((_, _, _) -> Optional.empty()),
                new ExceptionApprovalRules(Duration.ofDays(30), (_, _) -> true, Runnable::run, InstantSource.system()),
                new MissingReferences("policy"::equals, (_, _, names) -> names.matches("web"), Runnable::run),
                _ -> {},
                InstantSource.system());
        return new WarmUp(vertx, ownKinds, recorder, InstantSource.system(), limit);
    }
}
