package dev.sallyport.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private static final long AT_ONCE = 1_000;
    private static final long LATER = 100_000;

    private final AtomicLong now = new AtomicLong();
    private final Queue<Runnable> beside = new ArrayDeque<>();
    private final List<String> judged = new ArrayList<>();
    private final Turns turns = new Turns(beside::add, 2, now::get);

    @Test
    void anEventLoopThatHadNothingToDoJudgesItself() {
        take("first", LATER);
        take("second", LATER);

        assertThat(judged).containsExactly("first", "second");
        assertThat(beside).isEmpty();
    }

    @Test
    void whatCameWhileItWasBusyGoesToOthers() {
        take("first", LATER);
        take("second", AT_ONCE);
        take("third", AT_ONCE);

        assertThat(judged).containsExactly("first");
        beside.remove().run();
        beside.remove().run();
        assertThat(judged).containsExactly("first", "second", "third");
    }

    @Test
    void whereTheOthersHaveEnoughToDoItJudgesItself() {
        take("first", LATER);
        take("second", AT_ONCE);
        take("third", AT_ONCE);
        take("fourth", AT_ONCE);

        assertThat(judged).containsExactly("first", "fourth");
        beside.remove().run();
        take("fifth", AT_ONCE);
        assertThat(judged).containsExactly("first", "fourth", "second");
    }

    @Test
    void aJudgementThatBreaksTakesNoPlaceForEver() {
        take("first", LATER);
        for (int i = 0; i < 3; i++) {
            turns.take(() -> {
                throw new IllegalStateException("broken");
            });
            assertThatThrownBy(() -> beside.remove().run()).isInstanceOf(IllegalStateException.class);
        }
        take("last", AT_ONCE);

        assertThat(beside).hasSize(1);
    }

    private void take(String name, long after) {
        now.addAndGet(after);
        turns.take(() -> judged.add(name));
    }
}
