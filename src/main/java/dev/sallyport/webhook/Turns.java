package dev.sallyport.webhook;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Where reviews are judged: on the event loop that has read them, unless that is behind.
 *
 * <p>The API server sends all its reviews over one connection, and a connection has one event loop. A review that comes
 * right after another was judged had to wait for it; then some go to other threads, so that all processors work. Where the
 * loop had nothing to do in between, handing over would but cost time.
 */
public final class Turns {
    /** A review that comes in so few nanoseconds after the last was there already. */
    private static final long BEHIND = 30_000;

    private final Executor beside;
    private final int places;
    private final LongSupplier nanos;
    private final AtomicInteger taken = new AtomicInteger();
    private volatile long ended;

    /**
     * Nobody is judged yet.
     *
     * @param beside other threads
     * @param places how many reviews these get at most, those that wait for a thread among them
     * @param nanos a clock for spans of time
     */
    public Turns(Executor beside, int places, LongSupplier nanos) {
        this.beside = beside;
        this.places = places;
        this.nanos = nanos;
        this.ended = nanos.getAsLong() - BEHIND;
    }

    /** Runs a judgement on this thread, or soon on another. */
    void take(Runnable judgement) {
        if (nanos.getAsLong() - ended < BEHIND && isFree()) {
            beside.execute(() -> {
                try {
                    judgement.run();
                } finally {
                    taken.decrementAndGet();
                }
            });
        } else {
            try {
                judgement.run();
            } finally {
                ended = nanos.getAsLong();
            }
        }
    }

    private boolean isFree() {
        if (taken.incrementAndGet() <= places) {
            return true;
        }
        taken.decrementAndGet();
        return false;
    }
}
