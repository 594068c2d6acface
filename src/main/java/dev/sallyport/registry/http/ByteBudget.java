package dev.sallyport.registry.http;

import java.util.concurrent.atomic.AtomicLong;

/** Number of bytes that may still be read for one image. Concurrent reads may exceed it by one response each. */
public final class ByteBudget {
    private final AtomicLong remaining;

    public ByteBudget(long bytes) {
        remaining = new AtomicLong(bytes);
    }

    public void spend(long bytes) {
        remaining.addAndGet(-bytes);
    }

    public boolean isSpent() {
        return remaining.get() <= 0;
    }
}
