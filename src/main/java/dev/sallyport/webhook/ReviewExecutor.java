package dev.sallyport.webhook;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Executor of evaluations: the event loop that read the review, and worker threads while several reviews wait.
 *
 * <p>The API server sends all reviews over one connection, and one event loop serves a connection. The event loop reads all
 * pending input before it evaluates, so that waiting reviews become visible; workers then take from the same queue until it is
 * empty. A single review is never handed over, because handing over costs time.
 *
 * <p>Large reviews have workers of their own, never the event loop, and so have reviews like one that took too long for the
 * event loop a moment ago. Both queues are bounded and serve peers and their namespaces in turn. A review that finds no room,
 * or would wait too long at the current pace, is answered at once; one that has waited too long, as soon as that is seen.
 */
public final class ReviewExecutor {
    private static final Logger LOG = Logger.getLogger(ReviewExecutor.class);

    private final Workers cheap;
    private final Workers expensive;
    private final ExpensiveReviews expensiveReviews;

    /** Evaluation of one review. */
    interface Evaluation {
        /** Returns the key of the review, of which only reviews that compete have need: peer and namespace. */
        String key();

        /** Returns the shape of the review, which reviews of the same key that cost about the same have in common. */
        String shape();

        /** Returns the time that the review may still wait; negative if it has waited too long. */
        Duration remainingWait();

        /**
         * Evaluates and answers the review.
         *
         * @param isBrief whether the thread must not be blocked
         */
        void run(boolean isBrief);

        /** Answers the review without evaluating it. */
        void overloaded();
    }

    /**
     * Creates an executor with empty queues.
     *
     * @param maxWorkers how many workers run at the same time; one less for expensive reviews, of which few at a time leave the
     *     processors and short pauses of the garbage collector to the others
     */
    public ReviewExecutor(Executor workers, int maxWorkers) {
        this(workers, maxWorkers, System::nanoTime);
    }

    ReviewExecutor(Executor workers, int maxWorkers, LongSupplier nanoTime) {
        this.expensiveReviews = new ExpensiveReviews(nanoTime);
        this.cheap = new Workers(
                workers, maxWorkers, new FairQueue<>(512, 2_048), new ServicePace(nanoTime), this::runCheap);
        this.expensive = new Workers(
                workers,
                Math.max(1, maxWorkers - 1),
                new FairQueue<>(64, 512),
                new ServicePace(nanoTime),
                each -> each.run(false));
    }

    /**
     * Queues an evaluation.
     *
     * @param loop the event loop; it runs the given task after it has read all pending input
     */
    void execute(Evaluation evaluation, Executor loop) {
        if (expensiveReviews.contains(evaluation)) {
            executeExpensive(evaluation);
            return;
        }
        boolean isAlone = cheap.queue.isEmpty();
        if (cheap.offer(isAlone ? "" : evaluation.key(), evaluation)) {
            loop.execute(cheap::runNext);
            if (!isAlone) {
                cheap.help();
            }
        }
    }

    /** Queues a large or expensive evaluation for the workers. */
    void executeExpensive(Evaluation evaluation) {
        var waiting = new Waiting(evaluation);
        if (expensive.offer(evaluation.key(), waiting)) {
            CompletableFuture.delayedExecutor(
                            evaluation.remainingWait().toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
                    .execute(waiting::overloaded);
            expensive.help();
        }
    }

    /** Returns whether reviews wait. */
    boolean isBusy() {
        return !cheap.queue.isEmpty() || !expensive.queue.isEmpty();
    }

    /** Sends reviews like this one to the workers for some time. */
    void markExpensive(Evaluation evaluation) {
        expensiveReviews.add(evaluation.key(), evaluation.shape());
    }

    /** Reviews that were queued before one like them was found to be expensive are not tried on the event loop either. */
    private void runCheap(Evaluation evaluation) {
        if (expensiveReviews.contains(evaluation)) {
            executeExpensive(evaluation);
        } else {
            evaluation.run(true);
        }
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
        public String shape() {
            return "";
        }

        @Override
        public Duration remainingWait() {
            var waiting = evaluation.get();
            return waiting == null ? Duration.ZERO : waiting.remainingWait();
        }

        @Override
        public void run(boolean isBrief) {
            var taken = evaluation.getAndSet(null);
            if (taken != null) {
                taken.run(isBrief);
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
        private final ServicePace pace;
        private final Consumer<Evaluation> run;
        private final AtomicInteger active = new AtomicInteger();

        Workers(Executor threads, int max, FairQueue<Evaluation> queue, ServicePace pace, Consumer<Evaluation> run) {
            this.threads = threads;
            this.max = max;
            this.queue = queue;
            this.pace = pace;
            this.run = run;
        }

        /** Queues an evaluation, and answers the one that has no room or would wait too long; returns whether it is queued. */
        boolean offer(String key, Evaluation evaluation) {
            var ahead = queue.ahead(key);
            if (ahead == 0) {
                pace.restart();
            } else if (pace.waitBehind(ahead) > evaluation.remainingWait().toNanos()) {
                evaluation.overloaded();
                return false;
            }
            var dropped = queue.offer(key, evaluation);
            if (dropped != null) {
                dropped.overloaded();
            }
            return !evaluation.equals(dropped);
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
                pace.took();
                if (evaluation.remainingWait().isNegative()) {
                    evaluation.overloaded();
                } else {
                    run.accept(evaluation);
                }
            } catch (Throwable e) {
                LOG.error("an evaluation failed", e);
            }
        }
    }
}
