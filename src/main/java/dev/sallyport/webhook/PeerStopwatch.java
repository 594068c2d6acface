package dev.sallyport.webhook;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.LongSupplier;

/**
 * Stopwatch for the input of one connection, which charges the account of its peer. It measures time of the processor for the
 * first pieces, such as a handshake, which can run for long in code that is not compiled yet, and elapsed time afterwards,
 * because reading the time of the processor costs more than most pieces.
 */
final class PeerStopwatch {
    static final int MEASURED = 100;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final PeerTime.Account account;
    private final LongSupplier processorTime;
    private final LongSupplier elapsedTime;
    private int pieces;
    private long started;

    PeerStopwatch(PeerTime.Account account) {
        this(account, THREADS::getCurrentThreadCpuTime, System::nanoTime);
    }

    /**
     * Creates a stopwatch with other clocks.
     *
     * @param processorTime nanoseconds that the current thread has run
     * @param elapsedTime nanoseconds that have passed
     */
    PeerStopwatch(PeerTime.Account account, LongSupplier processorTime, LongSupplier elapsedTime) {
        this.account = account;
        this.processorTime = processorTime;
        this.elapsedTime = elapsedTime;
    }

    void start() {
        started = isMeasured() ? processorTime.getAsLong() : elapsedTime.getAsLong();
    }

    void stop() {
        if (isMeasured()) {
            pieces++;
            account.chargeProcessor(processorTime.getAsLong() - started);
        } else {
            account.charge(elapsedTime.getAsLong() - started);
        }
    }

    /** Returns whether the connection is new, so that its input may run in code that is not compiled yet. */
    boolean isMeasured() {
        return pieces < MEASURED;
    }
}
