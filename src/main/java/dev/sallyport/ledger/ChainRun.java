package dev.sallyport.ledger;

import java.util.Arrays;

/** Consecutive lines of a chain in one file, with the hash of each. */
final class ChainRun {
    private static final int HASH_BYTES = 32;
    private static final int MAX_LINES = 1 << 20;

    private final long first;
    private final byte[] previous;
    private final String place;
    private byte[] hashes = new byte[HASH_BYTES * 64];
    private int count;

    /**
     * Creates an empty run.
     *
     * @param first sequence number of the first line
     * @param previous hash that the first line names
     * @param place file and line number of the first line
     */
    ChainRun(long first, byte[] previous, String place) {
        this.first = first;
        this.previous = previous;
        this.place = place;
    }

    void add(byte[] hash) {
        if ((count + 1) * HASH_BYTES > hashes.length) {
            hashes = Arrays.copyOf(hashes, hashes.length * 2);
        }
        System.arraycopy(hash, 0, hashes, count * HASH_BYTES, HASH_BYTES);
        count++;
    }

    boolean isFull() {
        return count == MAX_LINES;
    }

    long first() {
        return first;
    }

    long last() {
        return first + count - 1;
    }

    String place() {
        return place;
    }

    /** Returns the hash that the first line names. */
    byte[] previous() {
        return previous;
    }

    boolean contains(long sequence) {
        return sequence >= first && sequence <= last();
    }

    byte[] hash(long sequence) {
        int at = Math.toIntExact(sequence - first) * HASH_BYTES;
        return Arrays.copyOfRange(hashes, at, at + HASH_BYTES);
    }
}
