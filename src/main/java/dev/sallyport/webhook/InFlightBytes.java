package dev.sallyport.webhook;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes of all reviews that wait for their answers; there is an end to them. */
public final class InFlightBytes {
    private static final long MAX = 48L * 1024 * 1024;

    private final AtomicLong bytes = new AtomicLong();

    /** Takes room for so many; false where there is none. */
    boolean take(int count) {
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
