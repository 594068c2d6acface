package dev.sallyport.registry.http;

/** Bytes that may be read on behalf of one image. */
public final class ByteBudget {
    private int left;

    public ByteBudget(int bytes) {
        left = bytes;
    }

    /** How much may be read at once: that limit, or what is left. */
    public int limit(int bytes) {
        return Math.min(bytes, left);
    }

    public void take(int bytes) {
        left = Math.max(0, left - bytes);
    }

    public boolean isSpent() {
        return left == 0;
    }
}
