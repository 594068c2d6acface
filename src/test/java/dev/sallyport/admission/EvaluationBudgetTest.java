package dev.sallyport.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.check.EvaluationBudget;
import dev.sallyport.check.RemoteCheck;
import dev.sallyport.finding.Finding;
import dev.sallyport.outcome.Outcome.Passed;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.policy.Policies;
import dev.sallyport.policy.Policy;
import dev.sallyport.policy.PolicySource;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.Workload;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the budget that all checks of all policies share in the evaluation of one request. */
class EvaluationBudgetTest {
    private static final InstantSource STOPPED = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
    private static final String LOOP = range(20, "a", range(20, "b", range(20, "c", "a + b + c >= 0")));
    private static final String REGEX =
            "[1,2,3,4,5,6].all(i, !object.metadata.annotations['x'].matches('(a|b|ab|ba|[ab]{1,9}){1,4}z'))";

    @Test
    void isUndecidedIfManyRulesExceedTheBudgetTogether() {
        var verdict = TestEvaluator.of(policy("loops", 100, LOOP))
                .build()
                .evaluate(attributes(1), stopped())
                .join();

        assertThat(verdict).isInstanceOf(Verdict.Denied.class);
        assertThat(verdict.findings())
                .isNotEmpty()
                .allMatch(finding -> finding.undecidedReason() == UndecidedReason.TOO_EXPENSIVE)
                .allMatch(finding -> finding.message().contains("policy \"loops\" needs most"));
    }

    @Test
    void evaluatesFewRulesOfTheSameCost() {
        assertThat(TestEvaluator.of(policy("loop", 1, LOOP))
                        .build()
                        .evaluate(attributes(1), stopped())
                        .join())
                .isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void limitsRegularExpressionsOverLongTexts() {
        var verdict = TestEvaluator.of(policy("regex", 10, REGEX))
                .build()
                .evaluate(attributes(120_000), stopped())
                .join();

        assertThat(verdict).isInstanceOf(Verdict.Denied.class);
        assertThat(verdict.findings()).hasSize(10).allMatch(EvaluationBudgetTest::isTooExpensive);
    }

    /** Policies that share a namespace share the budget too, so that their number is no way round it. */
    @Test
    void limitsManyPoliciesTogether() {
        var policies =
                IntStream.range(0, 100).mapToObj(i -> policy("p" + i, 1, LOOP)).toArray(Policy[]::new);

        var verdict = TestEvaluator.of(policies)
                .build()
                .evaluate(attributes(1), stopped())
                .join();

        assertThat(verdict).isInstanceOf(Verdict.Denied.class);
        assertThat(verdict.findings()).hasSizeBetween(80, 99).allMatch(EvaluationBudgetTest::isTooExpensive);
    }

    /** A policy that uses up its own budget leaves the verdict of another one as it is. */
    @Test
    void leavesOtherPoliciesTheirPart() {
        var verdict = TestEvaluator.of(policy("loops", 100, LOOP), policy("other", 1, "object.metadata.name == 'x'"))
                .build()
                .evaluate(attributes(1), stopped())
                .join();

        assertThat(verdict.findings().stream()
                        .filter(finding -> finding.policy().equals("other"))
                        .toList())
                .singleElement()
                .matches(finding -> finding.undecidedReason() == null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sets.contains(object.spec.containers[0].args, object.spec.containers[0].args)",
                "sets.intersects(object.spec.containers[0].args, object.spec.containers[0].command)",
                "object.metadata.annotations.x.indexOf(object.metadata.annotations.y) < 0",
                "object.metadata.annotations.x.lastIndexOf(object.metadata.annotations.y) < 0",
                "object.metadata.annotations.x.split(object.metadata.annotations.y).size() > 0",
                "object.spec.containers[0].args.all(a, !(a in object.spec.containers[0].command))"
            })
    void limitsFunctionsWithQuadraticCost(String expression) {
        var verdict = TestEvaluator.of(policy("quadratic", 1, expression))
                .build()
                .evaluate(attributes(200_000), stopped())
                .join();

        assertThat(verdict).isNotInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void handsOverExpensiveEvaluationsInTime() {
        var evaluator = TestEvaluator.of(policy("loops", 100, LOOP)).build();
        var deadline = deadline();

        var attempt = evaluator.evaluate(attributes(1), deadline, EvaluationBudget.brief(deadline));

        assertThatThrownBy(attempt::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        EvaluationBudget.HandOver.class,
                        handOver -> assertThat(handOver.isExpensive()).isTrue());
    }

    @Test
    void evaluatesCheapRequestsAtTheFirstAttempt() {
        var deadline = deadline();
        var attempt = TestEvaluator.of(policy("cheap", 5, "object.metadata.name == 'web'"))
                .build()
                .evaluate(attributes(1), deadline, EvaluationBudget.brief(deadline));

        assertThat(attempt.join()).isInstanceOf(Verdict.Allowed.class);
    }

    /** Only time in which the thread runs counts, so that a busy machine hands over nothing. */
    @Test
    void handsOverSlowChecksButNotWaitingThreads() {
        var now = new AtomicReference<>(STOPPED.instant());
        var waiting = EvaluationBudget.brief(Deadline.in(Duration.ofSeconds(5), now::get));
        now.updateAndGet(time -> time.plusMillis(50));
        assertThat(waiting.linear("p", "a", Passed::new)).isInstanceOf(Passed.class);

        var running = EvaluationBudget.brief(deadline());
        var threads = ManagementFactory.getThreadMXBean();
        var until = threads.getCurrentThreadCpuTime() + TimeUnit.MILLISECONDS.toNanos(50);
        while (threads.getCurrentThreadCpuTime() < until) {
            Thread.onSpinWait();
        }
        assertThatThrownBy(() -> running.linear("p", "a", Passed::new))
                .isInstanceOfSatisfying(
                        EvaluationBudget.HandOver.class,
                        handOver -> assertThat(handOver.isExpensive()).isTrue());
    }

    @Test
    void isUndecidedIfTheTimeIsOver() {
        var now = new AtomicReference<>(STOPPED.instant());
        var budget = EvaluationBudget.of(Deadline.in(Duration.ZERO, now::get));
        var outcomes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            outcomes.add(budget.linear("p", "slow/check", () -> {
                now.updateAndGet(time -> time.plusMillis(10));
                return new Passed();
            }));
        }

        assertThat(outcomes.getLast().toString()).contains("OVERLOADED", "slow/check");
    }

    @ParameterizedTest
    @ValueSource(ints = {129, 200, 8_000})
    void verifiesNoImagesOfWorkloadsWithTooMany(int count) {
        var asked = new AtomicInteger();
        var containers = IntStream.range(0, count)
                .mapToObj(i -> "{name: c%d, image: h%d.example.org/a}".formatted(i, i))
                .collect(Collectors.joining(", "));
        var subject = Manifests.subject("""
            apiVersion: v1
            kind: Pod
            metadata: {name: web}
            spec: {containers: [%s]}
            """.formatted(containers));
        RemoteCheck check = new CountingCheck(asked);
        var policy = new Policy(
                PolicySource.policy("images"),
                1,
                Action.DENY,
                policy("p", 1, "true").matcher(),
                List.of(check));

        var verdict = TestEvaluator.of(policy).evaluate(AdmissionAttributes.create(subject));

        assertThat(verdict).isInstanceOf(Verdict.Denied.class);
        assertThat(verdict.findings())
                .singleElement()
                .matches(finding -> finding.message().contains("more than 128 different images"));
        assertThat(asked).hasValue(0);
    }

    /** Check with a question for each image. */
    private record CountingCheck(AtomicInteger asked) implements RemoteCheck {
        @Override
        public String id() {
            return "image/counted";
        }

        @Override
        public Stream<Question> questions(Workload workload) {
            return workload.images().stream().map(_ -> _ -> {
                asked.incrementAndGet();
                return new Passed();
            });
        }
    }

    private static boolean isTooExpensive(Finding finding) {
        return finding.undecidedReason() == UndecidedReason.TOO_EXPENSIVE && finding.action() == Action.DENY;
    }

    private static Policy policy(String name, int rules, String expression) {
        var text = IntStream.range(0, rules)
                .mapToObj(i -> "{name: r%d, expression: \"%s\"}".formatted(i, expression))
                .collect(Collectors.joining(", ", "rules: [", "]"));
        var policy = Policies.compile(text).policy();
        return new Policy(
                PolicySource.policy(name), policy.generation(), policy.action(), policy.matcher(), policy.checks());
    }

    private static AdmissionAttributes attributes(int length) {
        return AdmissionAttributes.create(subject(length));
    }

    private static Subject subject(int length) {
        var args = IntStream.range(0, Math.max(1, length / 10))
                .mapToObj(i -> "a" + i)
                .collect(Collectors.joining(", ", "[", "]"));
        return Manifests.subject("""
            apiVersion: v1
            kind: Pod
            metadata: {name: web, annotations: {x: %s, y: %s}}
            spec: {containers: [{name: web, image: nginx, args: %s, command: %s}]}
            """.formatted(
                        "ab".repeat(length / 2) + "a", "ab".repeat(length / 4) + "c", args, args.replace("a", "b")));
    }

    private static String range(int count, String variable, String inner) {
        return IntStream.range(0, count).mapToObj(Integer::toString).collect(Collectors.joining(",", "[", "]"))
                + ".all(%s, %s)".formatted(variable, inner);
    }

    /** Returns a deadline that never passes, so that the work alone decides. */
    private static Deadline stopped() {
        return Deadline.in(Duration.ofSeconds(5), STOPPED);
    }

    private static Deadline deadline() {
        return Deadline.in(Duration.ofSeconds(5), InstantSource.system());
    }
}
