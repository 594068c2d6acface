package dev.sallyport.webhook;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Executor of evaluations: the event loop that read the review, and worker threads while several reviews wait.
 *
 * <p>The API server sends all reviews over one connection, and one event loop serves a connection. The event loop reads all
 * pending input before it evaluates, so that waiting reviews become visible; workers then take from the same queue until it is
 * empty. A single review is never handed over, because handing over costs time.
 */
public final class ReviewExecutor {
    private final Executor workers;
    private final int maxWorkers;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger active = new AtomicInteger();

    /**
     * Creates an executor with an empty queue.
     *
     * @param maxWorkers how many workers run at the same time
     */
    public ReviewExecutor(Executor workers, int maxWorkers) {
        this.workers = workers;
        this.maxWorkers = maxWorkers;
    }

    /**
     * Queues an evaluation.
     *
     * @param loop the event loop; it runs the given task after it has read all pending input
     */
    void execute(Runnable evaluation, Executor loop) {
        boolean isAlone = waiting.isEmpty();
        waiting.add(evaluation);
        loop.execute(this::runNext);
        if (!isAlone && acquireWorker()) {
            workers.execute(this::runAll);
        }
    }

    private boolean acquireWorker() {
        if (active.incrementAndGet() <= maxWorkers) {
            return true;
        }
        active.decrementAndGet();
        return false;
    }

    /** Runs the next evaluation, unless a worker has taken it. */
    private void runNext() {
        var next = waiting.poll();
        if (next != null) {
            next.run();
        }
    }

    private void runAll() {
        try {
            for (var next = waiting.poll(); next != null; next = waiting.poll()) {
                next.run();
            }
        } finally {
            active.decrementAndGet();
        }
    }
}
