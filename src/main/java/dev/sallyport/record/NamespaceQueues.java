package dev.sallyport.record;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Queues of background work, one for each namespace, so that the work of a namespace delays no other. The items of a
 * namespace are processed in their order. A full queue replaces the oldest item that the new one supersedes, and drops
 * the new item if there is none. At the total limit, the longest queue drops its newest item.
 */
final class NamespaceQueues<T> {
    private final int perNamespace;
    private final int total;
    private final Actions<T> actions;
    private final Executor executor;
    private final Map<String, Deque<T>> queues = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition emptied = lock.newCondition();
    private int size;

    /**
     * Actions on items.
     *
     * @param process processes an item; called by one thread for each namespace
     * @param dropped called for each dropped item
     * @param supersedes whether the first item may replace the second one
     */
    record Actions<T>(Consumer<T> process, Consumer<T> dropped, BiPredicate<T, T> supersedes) {}

    /**
     * Creates empty queues.
     *
     * @param perNamespace maximum number of items of one namespace
     * @param total maximum number of items
     * @param executor runs one task for each namespace with items
     */
    NamespaceQueues(int perNamespace, int total, Actions<T> actions, Executor executor) {
        this.perNamespace = perNamespace;
        this.total = total;
        this.actions = actions;
        this.executor = executor;
    }

    /** Queues an item. */
    void offer(String namespace, T item) {
        lock.lock();
        try {
            var queue = queues.computeIfAbsent(namespace, _ -> new ArrayDeque<>());
            if (!hasRoom(queue, item)) {
                actions.dropped().accept(item);
                return;
            }
            queue.addLast(item);
            size++;
            if (queue.size() == 1) {
                executor.execute(() -> process(namespace, queue));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all queues are empty; returns false if they are not within the time. */
    boolean awaitEmpty(Duration time) throws InterruptedException {
        lock.lock();
        try {
            var nanos = time.toNanos();
            while (size > 0) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = emptied.awaitNanos(nanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoom(Deque<T> queue, T item) {
        if (queue.size() >= perNamespace) {
            return removeSuperseded(queue, item);
        }
        if (size < total) {
            return true;
        }
        var longest = queues.values().stream()
                .max(Comparator.comparingInt(Deque::size))
                .orElse(queue);
        if (longest.size() <= queue.size() + 1) {
            return removeSuperseded(queue, item);
        }
        drop(longest.removeLast());
        return true;
    }

    /** Removes the oldest item that the new one supersedes, except the first, which is being processed. */
    private boolean removeSuperseded(Deque<T> queue, T item) {
        var superseded = queue.stream()
                .skip(1)
                .filter(earlier -> actions.supersedes().test(item, earlier))
                .findFirst();
        superseded.ifPresent(earlier -> {
            queue.removeFirstOccurrence(earlier);
            drop(earlier);
        });
        return superseded.isPresent();
    }

    private void drop(T item) {
        size--;
        actions.dropped().accept(item);
    }

    /** Processes the items of a namespace until its queue is empty. */
    private void process(String namespace, Deque<T> queue) {
        var item = first(queue);
        while (item != null) {
            try {
                actions.process().accept(item);
            } catch (Throwable e) {
                System.getLogger(NamespaceQueues.class.getName())
                        .log(System.Logger.Level.ERROR, "background work of namespace " + namespace + " failed", e);
                actions.dropped().accept(item);
            } finally {
                item = next(namespace, queue);
            }
        }
    }

    private @Nullable T first(Deque<T> queue) {
        lock.lock();
        try {
            return queue.peekFirst();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable T next(String namespace, Deque<T> queue) {
        lock.lock();
        try {
            queue.removeFirst();
            size--;
            if (queue.isEmpty()) {
                queues.remove(namespace);
                emptied.signalAll();
            }
            return queue.peekFirst();
        } finally {
            lock.unlock();
        }
    }
}
