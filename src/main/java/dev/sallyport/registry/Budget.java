package dev.sallyport.registry;

/** Bytes that may be read on behalf of one image. */
final class Budget {
    private int left;

    Budget(int bytes) {
        left = bytes;
    }

    /** How much may be read at once: that limit, or what is left. */
    int limit(int bytes) {
        return Math.min(bytes, left);
    }

    void take(int bytes) {
        left = Math.max(0, left - bytes);
    }

    boolean isSpent() {
        return left == 0;
    }
}
