package dev.sallyport.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.webhook.ReviewExecutor.Evaluation;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReviewExecutorTest {
    private final Queue<Runnable> loop = new ArrayDeque<>();
    private final Queue<Runnable> beside = new ArrayDeque<>();
    private final List<String> evaluated = new ArrayList<>();
    private final List<String> overloaded = new ArrayList<>();
    private final List<String> attempts = new ArrayList<>();
    private final AtomicLong now = new AtomicLong();
    private final ReviewExecutor executor = new ReviewExecutor(beside::add, 1, now::get);

    @Test
    void evaluatesSingleReviewsOnTheEventLoop() {
        take("first");
        loop.remove().run();
        take("second");
        loop.remove().run();

        assertThat(evaluated).containsExactly("first", "second");
        assertThat(beside).isEmpty();
    }

    @Test
    void usesWorkersWhileReviewsWait() {
        take("first");
        take("second");
        take("third");

        assertThat(beside).hasSize(1);
        loop.remove().run();
        beside.remove().run();
        assertThat(evaluated).containsExactly("first", "second", "third");
        loop.remove().run();
        loop.remove().run();
        assertThat(evaluated).hasSize(3);
    }

    @Test
    void isBusyWhileReviewsWait() {
        assertThat(executor.isBusy()).isFalse();
        take("first");
        assertThat(executor.isBusy()).isTrue();
        loop.remove().run();

        assertThat(executor.isBusy()).isFalse();
    }

    @Test
    void evaluatesOnTheEventLoopWithoutFreeWorkers() {
        take("first");
        take("second");
        loop.remove().run();
        loop.remove().run();

        assertThat(evaluated).containsExactly("first", "second");
        beside.remove().run();
        take("third");
        take("fourth");
        assertThat(beside).hasSize(1);
    }

    @Test
    void continuesAfterAFailedEvaluation() {
        take("first");
        executor.execute(
                evaluation("x", () -> {
                    throw new StackOverflowError();
                }),
                loop::add);
        take("second");
        beside.remove().run();

        assertThat(evaluated).containsExactly("first", "second");
        take("third");
        take("fourth");
        assertThat(beside).hasSize(1);
        loop.forEach(Runnable::run);
        assertThat(evaluated).containsExactly("first", "second", "third", "fourth");
    }

    @Test
    void servesKeysInTurn() {
        take("alone");
        for (int i = 0; i < 5; i++) {
            take("many", "many-" + i);
        }
        take("few", "few-0");
        while (!loop.isEmpty()) {
            loop.remove().run();
        }

        assertThat(evaluated.indexOf("few-0")).isLessThanOrEqualTo(2);
    }

    @Test
    void answersReviewsBeyondTheBoundOfAKeyAtOnce() {
        for (int i = 0; i < 600; i++) {
            take("many", "many-" + i);
        }
        take("few", "few-0");

        assertThat(overloaded).hasSizeBetween(80, 90).allMatch(name -> name.startsWith("many"));
    }

    @Test
    void neverEvaluatesExpensiveReviewsOnTheEventLoop() {
        executor.executeExpensive(evaluation("a", () -> evaluated.add("expensive")));

        assertThat(loop).isEmpty();
        beside.remove().run();
        assertThat(evaluated).containsExactly("expensive");
    }

    @Test
    void boundsExpensiveReviewsByKey() {
        for (int i = 0; i < 76; i++) {
            executor.executeExpensive(named("a", "a-" + i));
        }
        executor.executeExpensive(named("b", "b-0"));

        assertThat(overloaded).hasSize(12);
        beside.remove().run();
        assertThat(evaluated).startsWith("a-0", "b-0", "a-1");
    }

    /** A Pod that reaches the webhook can name any namespace. */
    @Test
    void aPeerThatNamesManyNamespacesTakesNoRoomFromOthers() {
        for (int i = 0; i < 600; i++) {
            executor.executeExpensive(named("10.0.0.9/ns-" + i, "attack-" + i));
        }
        executor.executeExpensive(named("10.0.0.1/shop", "shop"));

        assertThat(overloaded).hasSize(89).allMatch(name -> name.startsWith("attack"));
        beside.remove().run();
        assertThat(evaluated).hasSize(512).startsWith("attack-0", "shop");
    }

    @Test
    void aPeerThatNamesManyNamespacesDelaysNoCheapReviewsOfOthers() {
        take("alone");
        for (int i = 0; i < 3_000; i++) {
            take("10.0.0.9/ns-" + i, "attack-" + i);
        }
        take("10.0.0.1/shop", "shop");
        while (!loop.isEmpty()) {
            loop.remove().run();
        }

        assertThat(overloaded).isNotEmpty().allMatch(name -> name.startsWith("attack"));
        assertThat(evaluated.indexOf("shop")).isBetween(0, 2);
    }

    @Test
    void sendsReviewsOfExpensiveKeysToTheWorkers() {
        executor.markExpensive(named("a", "first"));
        executor.execute(named("a", "expensive"), loop::add);
        executor.execute(named("b", "cheap"), loop::add);

        loop.forEach(Runnable::run);
        assertThat(evaluated).containsExactly("cheap");
        beside.remove().run();
        assertThat(evaluated).containsExactly("cheap", "expensive");
        assertThat(attempts).containsExactly("brief cheap", "expensive");
    }

    @Test
    void evaluatesOtherShapesOfAnExpensiveKeyOnTheEventLoop() {
        executor.markExpensive(named("a", "first").shaped("Job 5"));
        executor.execute(named("a", "small").shaped("Pod 5"), loop::add);

        loop.forEach(Runnable::run);
        assertThat(evaluated).containsExactly("small");
    }

    @Test
    void sendsAllShapesOfAKeyToTheWorkersAfterAFewExpensiveOnes() {
        for (int i = 0; i < ExpensiveReviews.MAX_SHAPES; i++) {
            executor.markExpensive(named("a", "first").shaped("Pod " + i));
        }
        executor.execute(named("a", "other").shaped("Pod 7"), loop::add);

        assertThat(loop).isEmpty();
        beside.remove().run();
        assertThat(evaluated).containsExactly("other");
    }

    @Test
    void triesExpensiveKeysOnTheEventLoopAgainLater() {
        executor.markExpensive(named("a", "first"));
        now.addAndGet(ExpensiveReviews.KEPT.toNanos() + 1);
        executor.execute(named("a", "later"), loop::add);

        loop.forEach(Runnable::run);
        assertThat(evaluated).containsExactly("later");
    }

    /** Hundreds of reviews arrive at once, before the first of them is found to be expensive. */
    @Test
    void waitingReviewsOfAnExpensiveKeyLeaveTheEventLoop() {
        for (int i = 0; i < 10; i++) {
            executor.execute(handedOver("a", "a-" + i), loop::add);
        }
        while (!loop.isEmpty()) {
            loop.remove().run();
        }
        while (!beside.isEmpty()) {
            beside.remove().run();
        }

        assertThat(attempts.stream().filter(each -> each.startsWith("brief"))).containsExactly("brief a-0");
        assertThat(evaluated).hasSize(10).doesNotHaveDuplicates();
    }

    private FakeEvaluation handedOver(String key, String name) {
        return named(key, name).attempted((review, isBrief) -> {
            attempts.add(isBrief ? "brief " + name : name);
            if (isBrief) {
                executor.markExpensive(review);
                executor.executeExpensive(review);
            } else {
                evaluated.add(name);
            }
        });
    }

    /** A review that waits too long is answered while it waits, and not evaluated later. */
    @Test
    void answersExpensiveReviewsThatWaitTooLong() throws InterruptedException {
        var answered = new CountDownLatch(1);
        executor.executeExpensive(
                named("a", "late").remaining(Duration.ofMillis(50)).whenOverloaded(answered::countDown));

        assertThat(answered.await(5, TimeUnit.SECONDS)).isTrue();
        beside.remove().run();
        assertThat(evaluated).isEmpty();
    }

    @Test
    void answersAtOnceTheReviewsThatWaitedTooLong() {
        executor.execute(named("a", "late").remaining(Duration.ofMillis(-1)), loop::add);
        executor.execute(named("a", "early"), loop::add);

        loop.forEach(Runnable::run);
        assertThat(overloaded).containsExactly("late");
        assertThat(evaluated).containsExactly("early");
    }

    /** Each evaluation takes 10 ms; a review may wait for one second. */
    @Test
    void answersReviewsAtOnceThatWouldWaitTooLong() {
        for (int i = 0; i < 200; i++) {
            executor.execute(slow("busy", "before-" + i), loop::add);
        }
        for (int i = 0; i < ServicePace.MIN_TAKEN; i++) {
            loop.remove().run();
        }

        for (int i = 0; i < 200; i++) {
            executor.execute(slow("busy", "after-" + i), loop::add);
        }
        executor.execute(slow("other", "other"), loop::add);

        assertThat(overloaded).hasSize(200).allMatch(name -> name.startsWith("after"));
        loop.remove().run();
        loop.remove().run();
        assertThat(evaluated).endsWith("other");
    }

    @Test
    void forgetsThePaceOfAnEarlierLoad() {
        for (int i = 0; i < 50; i++) {
            executor.execute(slow("busy", "before-" + i), loop::add);
        }
        while (!loop.isEmpty()) {
            loop.remove().run();
        }
        for (int i = 0; i < 300; i++) {
            take("busy", "after-" + i);
        }

        assertThat(overloaded).isEmpty();
    }

    private FakeEvaluation slow(String key, String name) {
        return named(key, name).attempted((_, _) -> {
            now.addAndGet(TimeUnit.MILLISECONDS.toNanos(10));
            evaluated.add(name);
        });
    }

    private void take(String name) {
        take("x", name);
    }

    private void take(String key, String name) {
        executor.execute(named(key, name), loop::add);
    }

    private FakeEvaluation named(String key, String name) {
        return new FakeEvaluation(
                key,
                "Pod 5",
                Duration.ofSeconds(1),
                (_, isBrief) -> {
                    attempts.add(isBrief ? "brief " + name : name);
                    evaluated.add(name);
                },
                () -> overloaded.add(name));
    }

    private FakeEvaluation evaluation(String key, Runnable run) {
        return named(key, key).attempted((_, _) -> run.run());
    }

    private interface Attempt {
        void run(Evaluation evaluation, boolean isBrief);
    }

    private record FakeEvaluation(String key, String shape, Duration remainingWait, Attempt attempt, Runnable answer)
            implements Evaluation {
        FakeEvaluation shaped(String other) {
            return new FakeEvaluation(key, other, remainingWait, attempt, answer);
        }

        FakeEvaluation remaining(Duration wait) {
            return new FakeEvaluation(key, shape, wait, attempt, answer);
        }

        FakeEvaluation attempted(Attempt other) {
            return new FakeEvaluation(key, shape, remainingWait, other, answer);
        }

        FakeEvaluation whenOverloaded(Runnable other) {
            return new FakeEvaluation(key, shape, remainingWait, attempt, other);
        }

        @Override
        public void run(boolean isBrief) {
            attempt.run(this, isBrief);
        }

        @Override
        public void overloaded() {
            answer.run();
        }
    }
}
