package dev.sallyport.registry.http;

/** Number of bytes that may still be read for one image. */
public final class ByteBudget {
    private int remaining;

    public ByteBudget(int bytes) {
        remaining = bytes;
    }

    /** Returns the smaller of a limit and the remaining bytes. */
    public int limit(int bytes) {
        return Math.min(bytes, remaining);
    }

    public void spend(int bytes) {
        remaining = Math.max(0, remaining - bytes);
    }

    public boolean isSpent() {
        return remaining == 0;
    }
}
