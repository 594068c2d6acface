package dev.sallyport.webhook;

import java.util.concurrent.atomic.AtomicLong;

/** Bounded counter of the bytes of all reviews that are being answered. */
public final class InFlightBytes {
    private static final long MAX = 48L * 1024 * 1024;

    private final AtomicLong bytes = new AtomicLong();

    /** Acquires bytes; returns false if the limit is reached. */
    boolean acquire(int count) {
        if (bytes.addAndGet(count) <= MAX) {
            return true;
        }
        bytes.addAndGet(-count);
        return false;
    }

    void release(int count) {
        bytes.addAndGet(-count);
    }
}
