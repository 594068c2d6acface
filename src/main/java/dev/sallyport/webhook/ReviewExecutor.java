package dev.sallyport.webhook;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Executor of evaluations: the event loop that read the review, and worker threads while several reviews wait.
 *
 * <p>The API server sends all reviews over one connection, and one event loop serves a connection. The event loop reads all
 * pending input before it evaluates, so that waiting reviews become visible; workers then take from the same queue until it is
 * empty. A single review is never handed over, because handing over costs time.
 *
 * <p>Large and expensive reviews have workers of their own, never the event loop. Both queues are bounded and serve peers and
 * their namespaces in turn; a review that finds no room, or waits too long, is answered at once.
 */
public final class ReviewExecutor {
    private static final Logger LOG = Logger.getLogger(ReviewExecutor.class);
    private static final Duration MAX_WAIT = Duration.ofSeconds(1);
    private static final Duration EXPENSIVE_FOR = Duration.ofSeconds(10);

    private final Workers cheap;
    private final Workers expensive;
    private final Cache<String, Boolean> expensiveKeys = Caffeine.newBuilder()
            .maximumSize(1_000)
            .expireAfterWrite(EXPENSIVE_FOR)
            .build();
    private volatile boolean hasExpensiveKeys;

    /** Evaluation of one review. */
    interface Evaluation {
        /** Returns the key of the review, of which only reviews that compete have need: peer and namespace. */
        String key();

        /** Returns the latest start of the evaluation, in nanoseconds of {@link System#nanoTime}. */
        long latestStart();

        void run();

        /** Answers the review without evaluating it. */
        void overloaded();
    }

    /**
     * Creates an executor with empty queues.
     *
     * @param maxWorkers how many workers run at the same time, for each of both queues
     */
    public ReviewExecutor(Executor workers, int maxWorkers) {
        this(workers, maxWorkers, System::nanoTime);
    }

    ReviewExecutor(Executor workers, int maxWorkers, LongSupplier time) {
        this.cheap = new Workers(
                workers, maxWorkers, new FairQueue<>(512, 2_048), evaluation -> isLate(evaluation, time.getAsLong()));
        this.expensive = new Workers(workers, maxWorkers, new FairQueue<>(8, 64), _ -> false);
    }

    private static boolean isLate(Evaluation evaluation, long now) {
        return now - evaluation.latestStart() > 0;
    }

    /**
     * Queues an evaluation.
     *
     * @param loop the event loop; it runs the given task after it has read all pending input
     */
    void execute(Evaluation evaluation, Executor loop) {
        if (hasExpensiveKeys && isExpensive(evaluation.key())) {
            executeExpensive(evaluation);
            return;
        }
        boolean isAlone = cheap.queue.isEmpty();
        if (isQueued(cheap, isAlone ? "" : evaluation.key(), evaluation)) {
            loop.execute(cheap::runNext);
            if (!isAlone) {
                cheap.help();
            }
        }
    }

    /** Queues a large or expensive evaluation for the workers. */
    void executeExpensive(Evaluation evaluation) {
        var waiting = new Waiting(evaluation);
        if (isQueued(expensive, evaluation.key(), waiting)) {
            CompletableFuture.delayedExecutor(MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
                    .execute(waiting::overloaded);
            expensive.help();
        }
    }

    /** Queues an evaluation, and answers the one that has no room. */
    private static boolean isQueued(Workers workers, String key, Evaluation evaluation) {
        var dropped = workers.queue.offer(key, evaluation);
        if (dropped != null) {
            dropped.overloaded();
        }
        return !evaluation.equals(dropped);
    }

    /** Sends evaluations of that key to the workers for some time. */
    void markExpensive(String key) {
        expensiveKeys.put(key, true);
        hasExpensiveKeys = true;
    }

    private boolean isExpensive(String key) {
        if (expensiveKeys.getIfPresent(key) != null) {
            return true;
        }
        expensiveKeys.cleanUp();
        hasExpensiveKeys = expensiveKeys.estimatedSize() > 0;
        return false;
    }

    /** Evaluation that runs, or is answered without being evaluated, but not both; holds the review until then only. */
    private static final class Waiting implements Evaluation {
        private final AtomicReference<@Nullable Evaluation> evaluation;

        Waiting(Evaluation evaluation) {
            this.evaluation = new AtomicReference<>(evaluation);
        }

        @Override
        public String key() {
            return "";
        }

        @Override
        public long latestStart() {
            return Long.MAX_VALUE;
        }

        @Override
        public void run() {
            var taken = evaluation.getAndSet(null);
            if (taken != null) {
                taken.run();
            }
        }

        @Override
        public void overloaded() {
            var taken = evaluation.getAndSet(null);
            if (taken != null) {
                taken.overloaded();
            }
        }
    }

    /** Queue with workers that take from it until it is empty. */
    private static final class Workers {
        private final Executor threads;
        private final int max;
        private final FairQueue<Evaluation> queue;
        private final Predicate<Evaluation> isLate;
        private final AtomicInteger active = new AtomicInteger();

        Workers(Executor threads, int max, FairQueue<Evaluation> queue, Predicate<Evaluation> isLate) {
            this.threads = threads;
            this.max = max;
            this.queue = queue;
            this.isLate = isLate;
        }

        /** Starts another worker, unless all run. */
        void help() {
            if (active.incrementAndGet() <= max) {
                threads.execute(this::runAll);
            } else {
                active.decrementAndGet();
            }
        }

        /** Runs the next evaluation, unless a worker has taken it. */
        void runNext() {
            var next = queue.poll();
            if (next != null) {
                run(next);
            }
        }

        private void runAll() {
            try {
                for (var next = queue.poll(); next != null; next = queue.poll()) {
                    run(next);
                }
            } finally {
                active.decrementAndGet();
            }
            if (!queue.isEmpty()) {
                help(); // an element was added after the last look, while this worker still counted
            }
        }

        /** A failing evaluation ends neither the worker nor the event loop. */
        private void run(Evaluation evaluation) {
            try {
                if (isLate.test(evaluation)) {
                    evaluation.overloaded();
                } else {
                    evaluation.run();
                }
            } catch (Throwable e) {
                LOG.error("an evaluation failed", e);
            }
        }
    }
}
