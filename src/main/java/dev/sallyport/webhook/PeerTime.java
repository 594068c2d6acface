package dev.sallyport.webhook;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Time of the event loops that each peer takes with its input: handshakes, frames and bodies. While several peers send, a peer
 * that takes more than its share is read later, so that its input waits in its own connections and not before that of others.
 */
final class PeerTime {
    /** The share of one processor that the input of a peer may take, as its reciprocal. */
    static final long SHARE = 4;

    /** Time of event loops that a peer may take at once. */
    static final Duration BURST = Duration.ofMillis(5);

    /**
     * Longest time that is charged for one piece of input. No piece takes longer on a processor, once its code is compiled; in
     * a longer one, the garbage collector or another thread ran.
     */
    static final Duration MAX_CHARGE = Duration.ofMillis(3);

    /** Time for which a peer counts as sending. */
    private static final Duration ACTIVE = Duration.ofSeconds(5);

    private final LongSupplier nanoTime;
    private volatile @Nullable Account latest;
    private volatile long latestChange;

    PeerTime(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.latestChange = nanoTime.getAsLong() - ACTIVE.toNanos();
    }

    /** Returns the account of a peer that is not known yet. */
    Account account() {
        return new Account();
    }

    private boolean isBesideOthers(long now) {
        return now - latestChange < ACTIVE.toNanos();
    }

    /** Account of the connections of one peer. */
    final class Account {
        /** Time at which the taken time is paid for. */
        private final AtomicLong paid = new AtomicLong(nanoTime.getAsLong());

        /** Charges time that a piece of the input has taken, at most {@link #MAX_CHARGE}. */
        void charge(long nanos) {
            chargeProcessor(Math.min(nanos, MAX_CHARGE.toNanos()));
        }

        /** Charges time of a processor, as measured. */
        void chargeProcessor(long nanos) {
            var now = nanoTime.getAsLong();
            var cost = nanos * SHARE;
            paid.accumulateAndGet(cost, (until, more) -> Math.max(until, now) + more);
            if (latest != this) {
                latest = this;
                latestChange = now;
            }
        }

        /** Returns the nanoseconds after which the next input may be read; not more than 0 if it may be read now. */
        long delay() {
            var now = nanoTime.getAsLong();
            var debt = paid.get() - now - BURST.toNanos() * SHARE;
            return debt > 0 && isBesideOthers(now) ? debt : 0;
        }

        /** Runs a task on an event loop as soon as input may be read. */
        void whenPaid(ScheduledExecutorService loop, Runnable task) {
            var _ = loop.schedule(task, Math.max(0, delay()), TimeUnit.NANOSECONDS);
        }

        /** Returns whether the peer takes much time beside others, so that little of its input is read at once. */
        boolean isHeavy() {
            var now = nanoTime.getAsLong();
            return paid.get() - now > BURST.toNanos() * SHARE / 2 && isBesideOthers(now);
        }
    }
}
