package dev.sallyport.webhook;

import java.util.function.LongSupplier;

/**
 * Pace at which a queue is served, measured while elements wait. It includes all that takes time beside the elements, such as
 * the input of others and a busy machine.
 */
final class ServicePace {
    /** Elements after which the pace is known. */
    static final int MIN_TAKEN = 16;

    /** Elements after which earlier ones count half. */
    private static final int MAX_TAKEN = 256;

    private final LongSupplier nanoTime;
    private long since;
    private long taken;

    ServicePace(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Forgets the pace, when the first element waits. */
    synchronized void restart() {
        since = nanoTime.getAsLong();
        taken = 0;
    }

    /** Notes that an element was taken. */
    synchronized void took() {
        taken++;
        if (taken >= MAX_TAKEN) {
            var now = nanoTime.getAsLong();
            since = now - (now - since) / 2;
            taken /= 2;
        }
    }

    /** Returns the nanoseconds until an element is taken that waits behind others; 0 while the pace is not known. */
    synchronized long waitBehind(int others) {
        return taken < MIN_TAKEN ? 0 : (nanoTime.getAsLong() - since) / taken * others;
    }
}
