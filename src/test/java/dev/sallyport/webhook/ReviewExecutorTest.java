package dev.sallyport.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class ReviewExecutorTest {
    private final Queue<Runnable> loop = new ArrayDeque<>();
    private final Queue<Runnable> beside = new ArrayDeque<>();
    private final List<String> evaluated = new ArrayList<>();
    private final ReviewExecutor executor = new ReviewExecutor(beside::add, 1);

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
    void releasesTheWorkerOfAFailedEvaluation() {
        take("first");
        executor.execute(
                () -> {
                    throw new IllegalStateException("broken");
                },
                loop::add);
        assertThatThrownBy(() -> beside.remove().run()).isInstanceOf(IllegalStateException.class);
        take("second");
        take("third");

        assertThat(beside).hasSize(1);
        loop.forEach(Runnable::run);
        assertThat(evaluated).containsExactly("first", "second", "third");
    }

    private void take(String name) {
        executor.execute(() -> evaluated.add(name), loop::add);
    }
}
