package dev.sallyport.record;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.sallyport.admission.Decision;
import dev.sallyport.admission.DecisionRecorder;
import dev.sallyport.record.notification.Notification;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Recorder that writes decisions as Kubernetes Events in the background. A queue, a token bucket for each namespace and
 * one for the process limit the Events; the rest is dropped and counted. Repeated Events become one Event with a series
 * (KEP-383): the first is written at once, updates at most every {@link #SERIES_INTERVAL}.
 */
public final class EventRecorder implements DecisionRecorder, Runnable, AutoCloseable {
    private static final int QUEUE = 1000;
    private static final int NAMESPACES = 10_000;
    private static final int SERIES = 2_000;
    private static final Duration SERIES_INTERVAL = Duration.ofSeconds(30);
    private static final Duration TICK = Duration.ofSeconds(1);

    /** Pause after which waiting Events are written together: waking this thread for each of many costs the requests. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final EventWriter writer;
    private final boolean allowedDeployments;
    private final MeterRegistry meters;
    private final InstantSource clock;
    private final BlockingQueue<EventContent> queue = new LinkedBlockingQueue<>(QUEUE);
    private final LoadingCache<String, TokenBucket> namespaces;
    private final TokenBucket process;
    private final List<Consumer<Notification>> listeners = new CopyOnWriteArrayList<>();
    private final SequencedMap<EventContent, Series> series = new LinkedHashMap<>();
    private volatile boolean closed;

    /**
     * Creates a recorder. {@link #run} writes the Events and returns after {@link #close}.
     *
     * @param allowed whether Events are written for allowed deployments
     */
    public EventRecorder(EventWriter writer, boolean allowed, MeterRegistry meters, InstantSource clock) {
        this.writer = writer;
        this.allowedDeployments = allowed;
        this.meters = meters;
        this.clock = clock;
        this.process = new TokenBucket(100, 20, clock);
        this.namespaces = Caffeine.newBuilder().maximumSize(NAMESPACES).build(_ -> new TokenBucket(25, 1, clock));
        Metric.EVENTS_DROPPED.registerAtZero(meters);
    }

    @Override
    public void record(Decision decision) {
        DecisionEvents.of(decision, allowedDeployments).ifPresent(this::enqueue);
        DecisionEvents.ofStale(decision).ifPresent(this::enqueue);
        ExceptionEvents.of(decision).forEach(this::enqueue);
    }

    /** Adds a listener to Events within the limits, before they are written, and without repeated ones. */
    public void onEvent(Consumer<Notification> listener) {
        listeners.add(listener);
    }

    /** Queues an Event. */
    void enqueue(EventContent content) {
        if (!queue.offer(content)) {
            countDropped("queue_full");
        }
    }

    @Override
    public void run() {
        try {
            var refreshed = clock.instant();
            while (!closed || !queue.isEmpty()) {
                var waiting = waiting();
                waiting.forEach(this::handle);
                if (waiting.isEmpty() || !clock.instant().isBefore(refreshed.plus(TICK))) {
                    refresh(false);
                    refreshed = clock.instant();
                }
                if (!waiting.isEmpty() && !closed) {
                    Thread.sleep(PAUSE);
                }
            }
            refresh(true);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the queued Events; waits for the first one, but not long. */
    private List<EventContent> waiting() throws InterruptedException {
        var waiting = new ArrayList<EventContent>();
        var first = queue.poll(TICK.toMillis(), TimeUnit.MILLISECONDS);
        if (first != null) {
            waiting.add(first);
            queue.drainTo(waiting);
        }
        return waiting;
    }

    /** Stops {@link #run} after the queue is written. */
    @Override
    public void close() {
        closed = true;
    }

    private void handle(EventContent content) {
        var repeated = series.get(content);
        if (repeated != null) {
            repeated.seen++;
            repeated.last = clock.instant();
            return;
        }
        if (!namespaces.get(content.about().namespace()).take() || !process.take()) {
            countDropped("rate_limit");
            return;
        }
        notify(content);
        if (tryToWrite(content, 1, clock.instant())) {
            series.put(content, new Series(clock.instant()));
            forgetOldest();
        }
    }

    private void notify(EventContent content) {
        if (!listeners.isEmpty()) {
            var notification = content.notification(clock.instant());
            listeners.forEach(listener -> listener.accept(notification));
        }
    }

    /** Updates the series of Events that were repeated. */
    private void refresh(boolean all) {
        for (var entry : List.copyOf(series.entrySet())) {
            var each = entry.getValue();
            var due = all || !clock.instant().isBefore(each.written.plus(SERIES_INTERVAL));
            if (due && each.seen == 0) {
                series.remove(entry.getKey());
            } else if (due && process.take() && tryToWrite(entry.getKey(), each.seen, each.last)) {
                each.seen = 0;
                each.written = clock.instant();
            }
        }
    }

    private boolean tryToWrite(EventContent content, int count, Instant time) {
        try {
            writer.write(content, count, time);
            return true;
        } catch (RuntimeException | Error e) {
            System.getLogger(EventRecorder.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "Event %s of %s was not written: %s"
                                    .formatted(content.reason(), content.about().words(), WriteFailure.describe(e)));
            countDropped("write_failed");
            return false;
        }
    }

    private void forgetOldest() {
        if (series.size() > SERIES) {
            series.pollFirstEntry();
        }
    }

    private void countDropped(String reason) {
        Metric.EVENTS_DROPPED.counter(meters, reason).increment();
    }

    private static final class Series {
        private int seen;
        private Instant last;
        private Instant written;

        Series(Instant written) {
            this.written = written;
            this.last = written;
        }
    }
}
