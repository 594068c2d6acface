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
 * Surveys the cluster again and again, in one replica: after every change of what things are judged by, and every so
 * often, for time changes them too. At most a fifth of the time goes into it, however much changes.
 */
public final class BackgroundScanner {
    private static final Duration CALM = Duration.ofSeconds(2);
    private static final Duration AGAIN = Duration.ofSeconds(20);
    private static final int REST = 4;
    private static final long NOBODYS = 0;

    private final ClusterScan surveyor;
    private final BooleanSupplier ready;
    private final ScanRecorder recorder;
    private final Duration interval;
    private final Duration calm;
    private final Executor executor;
    private final InstantSource clock;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition turned = lock.newCondition();
    private long terms;
    private long term;
    private boolean changed;
    private volatile @Nullable ScanResult standing;

    /**
     * Surveys with these; nothing happens before {@link #start}.
     *
     * @param ready whether everything is known that things are judged by
     * @param interval how long it may be until the next one where nothing changes; zero for no surveys at all
     */
    public BackgroundScanner(
            ClusterScan surveyor,
            BooleanSupplier ready,
            ScanRecorder recorder,
            Duration interval,
            Executor executor,
            InstantSource clock) {
        this(surveyor, ready, recorder, interval, CALM, executor, clock);
    }

    /** The same, with how long changes are waited for that come together. */
    BackgroundScanner(
            ClusterScan surveyor,
            BooleanSupplier ready,
            ScanRecorder recorder,
            Duration interval,
            Duration calm,
            Executor executor,
            InstantSource clock) {
        this.surveyor = surveyor;
        this.ready = ready;
        this.recorder = recorder;
        this.interval = interval;
        this.calm = calm;
        this.executor = executor;
        this.clock = clock;
    }

    /** This replica surveys from now on. */
    public void start() {
        if (interval.isZero()) {
            return;
        }
        long mine;
        lock.lock();
        try {
            mine = ++terms;
            term = mine;
            turned.signalAll();
        } finally {
            lock.unlock();
        }
        executor.execute(() -> run(mine));
    }

    /** This replica surveys no longer. */
    public void stop() {
        lock.lock();
        try {
            term = NOBODYS;
            turned.signalAll();
        } finally {
            lock.unlock();
        }
        standing = null;
        recorder.ended();
    }

    /** Something has changed by which things are judged. */
    public void changed() {
        lock.lock();
        try {
            changed = true;
            turned.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Tells after every survey. */
    public void onSurvey(Runnable listener) {
        listeners.add(listener);
    }

    /** What the last survey found; empty where there was none yet in this replica. */
    public Optional<ScanResult> standing() {
        return Optional.ofNullable(standing);
    }

    private void run(long mine) {
        try {
            var next = calm;
            while (await(mine, next)) {
                next = ready.getAsBoolean() ? survey(mine) : calm;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Answers when to look again. */
    private Duration survey(long mine) throws InterruptedException {
        var began = clock.instant();
        var next = interval;
        try {
            var before = standing == null ? ScanResult.NONE : standing;
            var now = surveyor.survey();
            if (!isOn(mine)) {
                return interval;
            }
            standing = now;
            recorder.record(before, now, Duration.between(began, clock.instant()));
            next = surveyor.isUnsure() ? shorter(AGAIN, interval) : interval;
        } catch (RuntimeException e) {
            recorder.failed(e);
            next = shorter(AGAIN, interval);
        }
        listeners.forEach(Runnable::run);
        rest(mine, Duration.between(began, clock.instant()).multipliedBy(REST));
        return next;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Until something has changed and calmed down, or it is time; false where it is another's turn. */
    private boolean await(long mine, Duration time) throws InterruptedException {
        lock.lock();
        try {
            var left = time.toNanos();
            while (term == mine && !changed && left > 0) {
                left = turned.awaitNanos(left);
            }
            if (!changed) {
                return term == mine;
            }
        } finally {
            lock.unlock();
        }
        rest(mine, calm);
        lock.lock();
        try {
            changed = false;
            return term == mine;
        } finally {
            lock.unlock();
        }
    }

    private void rest(long mine, Duration time) throws InterruptedException {
        lock.lock();
        try {
            var left = time.toNanos();
            while (term == mine && left > 0) {
                left = turned.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isOn(long mine) {
        lock.lock();
        try {
            return term == mine;
        } finally {
            lock.unlock();
        }
    }
}
