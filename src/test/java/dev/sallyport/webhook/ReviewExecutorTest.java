package dev.sallyport.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.webhook.ReviewExecutor.Evaluation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReviewExecutorTest {
    private final Queue<Runnable> loop = new ArrayDeque<>();
    private final Queue<Runnable> beside = new ArrayDeque<>();
    private final List<String> evaluated = new ArrayList<>();
    private final List<String> overloaded = new ArrayList<>();
    private static final long LATEST_START = 2_000;
    private long now;
    private final ReviewExecutor executor = new ReviewExecutor(beside::add, 1, () -> now);

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
        for (int i = 0; i < 20; i++) {
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
        for (int i = 0; i < 200; i++) {
            executor.executeExpensive(named("10.0.0.9/ns-" + i, "attack-" + i));
        }
        executor.executeExpensive(named("10.0.0.1/shop", "shop"));

        assertThat(overloaded).hasSize(137).allMatch(name -> name.startsWith("attack"));
        beside.remove().run();
        assertThat(evaluated).hasSize(64).startsWith("attack-0", "shop");
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
        executor.markExpensive("a");
        executor.execute(named("a", "expensive"), loop::add);
        executor.execute(named("b", "cheap"), loop::add);

        loop.forEach(Runnable::run);
        assertThat(evaluated).containsExactly("cheap");
        beside.remove().run();
        assertThat(evaluated).containsExactly("cheap", "expensive");
    }

    /** A review that waits longer than a second is answered while it waits, and not evaluated later. */
    @Test
    void answersExpensiveReviewsThatWaitTooLong() throws InterruptedException {
        var answered = new CountDownLatch(1);
        executor.executeExpensive(new FakeEvaluation("a", () -> evaluated.add("late"), answered::countDown));

        assertThat(answered.await(5, TimeUnit.SECONDS)).isTrue();
        beside.remove().run();
        assertThat(evaluated).isEmpty();
    }

    @Test
    void answersAtOnceTheReviewsThatWaitedTooLong() {
        take("first");
        take("second");
        loop.remove().run();
        now = LATEST_START;
        take("third");
        loop.remove().run();
        now = LATEST_START + 1;
        loop.remove().run();

        assertThat(evaluated).containsExactly("first", "second");
        assertThat(overloaded).containsExactly("third");
    }

    private void take(String name) {
        take("x", name);
    }

    private void take(String key, String name) {
        executor.execute(named(key, name), loop::add);
    }

    private Evaluation named(String key, String name) {
        return new FakeEvaluation(key, () -> evaluated.add(name), () -> overloaded.add(name));
    }

    private Evaluation evaluation(String key, Runnable run) {
        return new FakeEvaluation(key, run, () -> overloaded.add(key));
    }

    private record FakeEvaluation(String key, Runnable evaluation, Runnable answer) implements Evaluation {
        @Override
        public long latestStart() {
            return LATEST_START;
        }

        @Override
        public void run() {
            evaluation.run();
        }

        @Override
        public void overloaded() {
            answer.run();
        }
    }
}
