package dev.sallyport.scan;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Background scanner of the leader. It scans after every change of policies, Environments and exceptions, and at a fixed
 * interval, because results also depend on time. It is active for at most a fifth of the time.
 */
public final class BackgroundScanner {
    private static final Duration SETTLE_TIME = Duration.ofSeconds(2);
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(20);
    private static final int REST_FACTOR = 4;
    private static final long NO_TERM = 0;

    private final ClusterScan scan;
    private final BooleanSupplier ready;
    private final ScanRecorder recorder;
    private final Duration interval;
    private final Duration settleTime;
    private final Executor executor;
    private final InstantSource clock;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stateChanged = lock.newCondition();
    private long terms;
    private long term;
    private boolean changed;
    private volatile @Nullable ScanResult latest;

    /**
     * Creates a scanner; it is idle until {@link #start}.
     *
     * @param ready whether policies, Environments, exceptions and records are synchronized
     * @param interval maximum time between scans; zero disables them
     */
    public BackgroundScanner(
            ClusterScan scan,
            BooleanSupplier ready,
            ScanRecorder recorder,
            Duration interval,
            Executor executor,
            InstantSource clock) {
        this(scan, ready, recorder, interval, SETTLE_TIME, executor, clock);
    }

    /** Creates a scanner that combines all changes within a settle time into one scan. */
    BackgroundScanner(
            ClusterScan scan,
            BooleanSupplier ready,
            ScanRecorder recorder,
            Duration interval,
            Duration settleTime,
            Executor executor,
            InstantSource clock) {
        this.scan = scan;
        this.ready = ready;
        this.recorder = recorder;
        this.interval = interval;
        this.settleTime = settleTime;
        this.executor = executor;
        this.clock = clock;
    }

    /** Starts scanning; called when this replica becomes the leader. */
    public void start() {
        if (interval.isZero()) {
            return;
        }
        long ownTerm;
        lock.lock();
        try {
            ownTerm = ++terms;
            term = ownTerm;
            stateChanged.signalAll();
        } finally {
            lock.unlock();
        }
        executor.execute(() -> run(ownTerm));
    }

    /** Stops scanning; called when this replica is no longer the leader. */
    public void stop() {
        lock.lock();
        try {
            term = NO_TERM;
            stateChanged.signalAll();
        } finally {
            lock.unlock();
        }
        latest = null;
        recorder.stopped();
    }

    /** Requests a scan after a change of policies, Environments or exceptions. */
    public void requestScan() {
        lock.lock();
        try {
            changed = true;
            stateChanged.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Adds a listener that runs after every scan. */
    public void onScan(Runnable listener) {
        listeners.add(listener);
    }

    /** Returns the result of the latest scan by this replica. */
    public Optional<ScanResult> latest() {
        return Optional.ofNullable(latest);
    }

    private void run(long ownTerm) {
        try {
            var next = settleTime;
            while (await(ownTerm, next)) {
                next = ready.getAsBoolean() ? scan(ownTerm) : settleTime;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Scans once and returns the time until the next scan. */
    private Duration scan(long ownTerm) throws InterruptedException {
        var start = clock.instant();
        var next = interval;
        try {
            var before = latest == null ? ScanResult.NONE : latest;
            var now = scan.run();
            if (!isCurrent(ownTerm)) {
                return interval;
            }
            latest = now;
            recorder.record(before, now, Duration.between(start, clock.instant()));
            next = scan.hasUnconfirmedDrift() ? shorter(RETRY_INTERVAL, interval) : interval;
        } catch (RuntimeException | Error e) {
            recorder.failed(e);
            next = shorter(RETRY_INTERVAL, interval);
        }
        listeners.forEach(Runnable::run);
        rest(ownTerm, Duration.between(start, clock.instant()).multipliedBy(REST_FACTOR));
        return next;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Waits for a change or for the time; returns false if this replica is no longer the leader. */
    private boolean await(long ownTerm, Duration time) throws InterruptedException {
        lock.lock();
        try {
            var left = time.toNanos();
            while (term == ownTerm && !changed && left > 0) {
                left = stateChanged.awaitNanos(left);
            }
            if (!changed) {
                return term == ownTerm;
            }
        } finally {
            lock.unlock();
        }
        rest(ownTerm, settleTime);
        lock.lock();
        try {
            changed = false;
            return term == ownTerm;
        } finally {
            lock.unlock();
        }
    }

    private void rest(long ownTerm, Duration time) throws InterruptedException {
        lock.lock();
        try {
            var left = time.toNanos();
            while (term == ownTerm && left > 0) {
                left = stateChanged.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isCurrent(long ownTerm) {
        lock.lock();
        try {
            return term == ownTerm;
        } finally {
            lock.unlock();
        }
    }
}
