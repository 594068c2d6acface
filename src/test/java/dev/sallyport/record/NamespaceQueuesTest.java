package dev.sallyport.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Limits and fairness of background work by namespace. */
class NamespaceQueuesTest {
    private record Item(String key, int number) {}

    private final List<Item> processed = new ArrayList<>();
    private final List<Item> dropped = new ArrayList<>();
    private final List<Runnable> tasks = new ArrayList<>();
    private final NamespaceQueues<Item> queues = new NamespaceQueues<>(
            10,
            20,
            new NamespaceQueues.Actions<>(
                    processed::add, dropped::add, (item, earlier) -> item.key().equals(earlier.key())),
            tasks::add);

    @Test
    void itemsOfANamespaceAreProcessedInOrderByOneTask() {
        IntStream.range(0, 5).forEach(i -> queues.offer("a", new Item("k" + i, i)));

        run();

        assertThat(processed).extracting(Item::number).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void aFullQueueReplacesWhatTheNewItemSupersedes() {
        IntStream.range(0, 10).forEach(i -> queues.offer("a", new Item("k" + i % 5, i)));

        queues.offer("a", new Item("k3", 99));

        assertThat(dropped).containsExactly(new Item("k3", 3));
        run();
        assertThat(processed).hasSize(10).contains(new Item("k3", 8)).endsWith(new Item("k3", 99));
    }

    @Test
    void aFullQueueDropsItemsOfItsOwnNamespaceOnly() {
        IntStream.range(0, 15).forEach(i -> queues.offer("a", new Item("a" + i, i)));
        IntStream.range(0, 10).forEach(i -> queues.offer("b", new Item("b" + i, i)));

        assertThat(dropped).hasSize(5).allMatch(item -> item.key().startsWith("a"));
    }

    @Test
    void atTheTotalLimitTheLongestQueueDrops() {
        IntStream.range(0, 10).forEach(i -> queues.offer("a", new Item("a" + i, i)));
        IntStream.range(0, 10).forEach(i -> queues.offer("b", new Item("b" + i, i)));

        queues.offer("victim", new Item("web", 1));
        run();

        assertThat(dropped).hasSize(1).noneMatch(item -> item.key().equals("web"));
        assertThat(processed).hasSize(20).contains(new Item("web", 1));
    }

    @Test
    void aFailureEndsOneItemOnly() throws Exception {
        var failing = new NamespaceQueues<Item>(
                10,
                20,
                new NamespaceQueues.Actions<>(
                        item -> {
                            if (item.number() == 0) {
                                throw new IllegalStateException("expected by the test");
                            }
                            processed.add(item);
                        },
                        dropped::add,
                        (_, _) -> false),
                tasks::add);
        failing.offer("a", new Item("a", 0));
        failing.offer("a", new Item("a", 1));

        run();

        assertThat(dropped).extracting(Item::number).containsExactly(0);
        assertThat(processed).extracting(Item::number).containsExactly(1);
        assertThat(failing.awaitEmpty(Duration.ZERO)).isTrue();
    }

    @Test
    void anErrorEndsOneItemOnly() {
        var failing = new NamespaceQueues<Item>(
                10,
                20,
                new NamespaceQueues.Actions<>(
                        item -> {
                            if (item.number() == 0) {
                                throw new NoClassDefFoundError();
                            }
                            processed.add(item);
                        },
                        dropped::add,
                        (_, _) -> false),
                tasks::add);
        failing.offer("a", new Item("k", 0));
        failing.offer("a", new Item("k", 1));

        run();

        assertThat(dropped).extracting(Item::number).containsExactly(0);
        assertThat(processed).extracting(Item::number).containsExactly(1);
    }

    private void run() {
        var now = List.copyOf(tasks);
        tasks.clear();
        now.forEach(Runnable::run);
    }
}
