package dev.sallyport.webhook;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * Stopwatch for the input of one connection, which charges the account of its peer. It measures time of the processor for the
 * first pieces, such as a handshake, which can run for long in code that is not compiled yet, and elapsed time afterwards,
 * because reading the time of the processor costs more than most pieces.
 */
final class PeerStopwatch {
    static final int MEASURED = 100;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final PeerTime.Account account;
    private int pieces;
    private long started;

    PeerStopwatch(PeerTime.Account account) {
        this.account = account;
    }

    void start() {
        started = isMeasured() ? THREADS.getCurrentThreadCpuTime() : System.nanoTime();
    }

    void stop() {
        if (isMeasured()) {
            pieces++;
            account.chargeProcessor(THREADS.getCurrentThreadCpuTime() - started);
        } else {
            account.charge(System.nanoTime() - started);
        }
    }

    /** Returns whether the connection is new, so that its input may run in code that is not compiled yet. */
    boolean isMeasured() {
        return pieces < MEASURED;
    }
}
