package dev.sallyport.webhook;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounded estimate of the heap that all reviews use while they arrive and are answered. Large reviews may use a part of it
 * only, so that room for small ones is left, and those that arrive from one peer a smaller part. If no room is left, the reviews
 * that have been arriving longest are given up, so that clients which send slowly occupy nothing.
 */
public final class HeapBudget {
    private static final long MIN = 48L * 1024 * 1024;
    private static final int MANY = 64;
    private static final Duration SLOW = Duration.ofMillis(500);

    private final long max;

    /** Bytes of large reviews that arrive from one peer: at least those of one review. */
    private final long maxOfPeer;

    private final AtomicLong used = new AtomicLong();
    private final Map<String, Long> largeByPeer = new ConcurrentHashMap<>();
    private final SequencedSet<Share> arriving = new LinkedHashSet<>();

    /**
     * Creates a budget.
     *
     * @param max number of bytes
     */
    HeapBudget(long max) {
        this.max = max;
        this.maxOfPeer = Math.min(max / 2, Math.max(max / 4, 2L * ReviewLimits.MAX_BODY));
    }

    /** Returns a budget of a third of the maximum heap. */
    public static HeapBudget ofHeap() {
        return new HeapBudget(Math.max(MIN, Runtime.getRuntime().maxMemory() / 3));
    }

    /**
     * Returns the part of a new review, which is empty.
     *
     * @param whenGivenUp called if the review arrives too slowly while others need the room; its part is released then
     */
    Share share(String peer, Runnable whenGivenUp) {
        var share = new Share(peer, whenGivenUp);
        synchronized (arriving) {
            arriving.add(share);
        }
        return share;
    }

    /** Returns the number of reviews that have not arrived completely. */
    int arriving() {
        synchronized (arriving) {
            return arriving.size();
        }
    }

    /** Returns the used bytes. */
    long used() {
        return used.get();
    }

    private boolean acquire(long bytes, boolean isLarge) {
        if (used.addAndGet(bytes) <= (isLarge ? max - max / 4 : max)) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    /** Gives up the review that has been arriving longest; returns false if none is slow. */
    private boolean giveUpSlowest(Share other) {
        Share slowest;
        synchronized (arriving) {
            var first = arriving.stream().filter(share -> share != other).findFirst();
            if (first.isEmpty() || System.nanoTime() - first.get().since < SLOW.toNanos()) {
                return false;
            }
            slowest = first.get();
            arriving.remove(slowest);
        }
        slowest.release();
        slowest.whenGivenUp.run();
        return true;
    }

    /** Part of one review. */
    final class Share {
        private final String peer;
        private final Runnable whenGivenUp;
        private final long since = System.nanoTime();
        private final AtomicLong held = new AtomicLong();
        private long ofPeer;
        private volatile boolean isReleased;

        private Share(String peer, Runnable whenGivenUp) {
            this.peer = peer;
            this.whenGivenUp = whenGivenUp;
        }

        /** Acquires room for bytes that arrive; returns false if none is left. */
        boolean receive(long bytes, boolean isLarge) {
            if (isLarge && !acquireForPeer(bytes)) {
                return false;
            }
            while (!isReleased) {
                if (read(bytes, isLarge)) {
                    return true;
                }
                if (!giveUpSlowest(this)) {
                    return false;
                }
            }
            return false;
        }

        /** Returns whether many other reviews arrive, so that this one may wait for its turn in its connection. */
        boolean isOneOfMany() {
            return arriving() > MANY;
        }

        /** Ends the arrival of the review. */
        void complete() {
            synchronized (arriving) {
                arriving.remove(this);
            }
            synchronized (this) {
                if (ofPeer > 0) {
                    var all = ofPeer;
                    ofPeer = 0;
                    largeByPeer.computeIfPresent(peer, (_, of) -> of - all <= 0 ? null : of - all);
                }
            }
        }

        /** Acquires room for the objects of the review; returns false if none is left. */
        synchronized boolean read(long bytes, boolean isLarge) {
            if (isReleased || !acquire(bytes, isLarge)) {
                return false;
            }
            held.addAndGet(bytes);
            return true;
        }

        /** Releases all that is held; later calls do nothing. */
        void release() {
            complete();
            synchronized (this) {
                isReleased = true;
                used.addAndGet(-held.getAndSet(0));
            }
        }

        private synchronized boolean acquireForPeer(long bytes) {
            if (largeByPeer.merge(peer, bytes, Long::sum) <= maxOfPeer) {
                ofPeer += bytes;
                return true;
            }
            largeByPeer.computeIfPresent(peer, (_, all) -> all - bytes <= 0 ? null : all - bytes);
            return false;
        }
    }
}
