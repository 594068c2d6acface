package dev.sallyport.registry.provider;

import dev.sallyport.workload.Deadline;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Limit of concurrent requests to credential providers. One namespace has at most half of the slots, and a bounded number
 * of waiting requests, so that its images delay no others.
 */
public final class ProviderSlots {
    private static final int MAX_WAITING = 32;

    private final Semaphore all;
    private final int share;
    private final Map<String, Share> shares = new ConcurrentHashMap<>();

    /** Slots of a namespace. */
    private static final class Share {
        private final Semaphore slots;
        private final AtomicInteger users = new AtomicInteger();

        Share(int slots) {
            this.slots = new Semaphore(slots);
        }
    }

    public ProviderSlots(int total) {
        this.all = new Semaphore(total, true);
        this.share = Math.max(1, total / 2);
    }

    /** Slot that is held until it is closed. */
    final class Slot implements AutoCloseable {
        private final Share mine;
        private final String namespace;

        private Slot(Share mine, String namespace) {
            this.mine = mine;
            this.namespace = namespace;
        }

        @Override
        public void close() {
            all.release();
            mine.slots.release();
            leave(namespace);
        }
    }

    /** Waits for a slot until the deadline. */
    Slot acquire(String namespace, Deadline deadline) throws ProviderException {
        var mine = enter(namespace);
        boolean isHeld = false;
        try {
            if (mine.users.get() > MAX_WAITING) {
                throw busy(namespace);
            }
            if (!isAcquired(mine.slots, deadline)) {
                throw busy(namespace);
            }
            if (!isAcquired(all, deadline)) {
                mine.slots.release();
                throw new ProviderException("was not asked: too many credentials are requested at the same time");
            }
            isHeld = true;
            return new Slot(mine, namespace);
        } finally {
            if (!isHeld) {
                leave(namespace);
            }
        }
    }

    private static ProviderException busy(String namespace) {
        return new ProviderException(
                "was not asked: too many credentials are requested at the same time for namespace \"" + namespace
                        + "\"");
    }

    private static boolean isAcquired(Semaphore slots, Deadline deadline) throws ProviderException {
        try {
            return slots.tryAcquire(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ProviderException("was not asked: the thread was interrupted");
        }
    }

    private Share enter(String namespace) {
        return shares.compute(namespace, (_, known) -> {
            var mine = known == null ? new Share(share) : known;
            mine.users.incrementAndGet();
            return mine;
        });
    }

    private void leave(String namespace) {
        shares.computeIfPresent(namespace, (_, mine) -> mine.users.decrementAndGet() == 0 ? null : mine);
    }

    /** Returns the number of namespaces with requests. */
    int namespaces() {
        return shares.size();
    }
}
