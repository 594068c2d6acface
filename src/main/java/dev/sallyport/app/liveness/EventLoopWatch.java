package dev.sallyport.app.liveness;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Watch over the event loops that serve admission requests. A loop is stuck if it has not run a task during many successive
 * ticks of the watch: only a restart helps then. Ticks and not time are counted, because a process that did not run at all, such
 * as on a paused machine, is not stuck.
 */
final class EventLoopWatch {
    private final List<Loop> loops = new ArrayList<>();
    private final int maxTicks;

    /**
     * Creates a watch.
     *
     * @param maxTicks number of ticks without an answer after which a loop is stuck
     */
    EventLoopWatch(Iterable<? extends Executor> executors, int maxTicks) {
        executors.forEach(executor -> loops.add(new Loop(executor)));
        this.maxTicks = maxTicks;
    }

    /** Sends a task to every loop that has run the previous one; called at fixed intervals by one thread. */
    void tick() {
        loops.forEach(Loop::tick);
    }

    /** Returns whether no loop is stuck. */
    boolean isAlive() {
        return loops.stream().allMatch(loop -> loop.missed.get() < maxTicks);
    }

    private static final class Loop {
        private final Executor executor;
        private volatile boolean hasRun = true;
        private final AtomicInteger missed = new AtomicInteger();

        Loop(Executor executor) {
            this.executor = executor;
        }

        void tick() {
            if (!hasRun) {
                missed.incrementAndGet();
                return;
            }
            missed.set(0);
            hasRun = false;
            try {
                executor.execute(() -> hasRun = true);
            } catch (RejectedExecutionException _) {
                hasRun = true; // the process is being shut down
            }
        }
    }
}
