package dev.sallyport.webhook;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where reviews are judged: on the event loop that has read them, and on other threads too where several wait.
 *
 * <p>The API server sends all its reviews over one connection, and a connection has one event loop. It reads whatever has come
 * before it judges one, so that what waits is seen; others then take from the same queue until that is empty. Where one comes
 * at a time nothing is handed over, for that would but cost time.
 */
public final class ReviewExecutor {
    private final Executor beside;
    private final int helpers;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger helping = new AtomicInteger();

    /**
     * Nobody waits yet.
     *
     * @param beside other threads
     * @param helpers how many of them help at the same time
     */
    public ReviewExecutor(Executor beside, int helpers) {
        this.beside = beside;
        this.helpers = helpers;
    }

    /**
     * Has a judgement made in its turn.
     *
     * @param loop the event loop, which runs what it is given once it has read what has come
     */
    void take(Runnable judgement, Executor loop) {
        boolean isAlone = waiting.isEmpty();
        waiting.add(judgement);
        loop.execute(this::judgeOne);
        if (!isAlone && hasRoom()) {
            beside.execute(this::judgeAll);
        }
    }

    private boolean hasRoom() {
        if (helping.incrementAndGet() <= helpers) {
            return true;
        }
        helping.decrementAndGet();
        return false;
    }

    /** Somebody else may have taken it. */
    private void judgeOne() {
        var next = waiting.poll();
        if (next != null) {
            next.run();
        }
    }

    private void judgeAll() {
        try {
            for (var next = waiting.poll(); next != null; next = waiting.poll()) {
                next.run();
            }
        } finally {
            helping.decrementAndGet();
        }
    }
}
