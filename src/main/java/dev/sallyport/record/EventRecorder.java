package dev.sallyport.record;

import dev.sallyport.admission.Decision;
import dev.sallyport.admission.DecisionRecorder;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Records decisions as Kubernetes Events, off the request's path and within bounds: a queue, a token bucket for each
 * namespace and one for the process; what does not fit is dropped and counted. Repeated notices are one Event with a
 * series (KEP-383), written at once the first time and then at most every {@link #SERIES_INTERVAL}.
 */
public final class EventRecorder implements DecisionRecorder, Runnable, AutoCloseable {
    private static final int QUEUE = 1000;
    private static final int NAMESPACES = 10_000;
    private static final int SERIES = 2_000;
    private static final Duration SERIES_INTERVAL = Duration.ofSeconds(30);
    private static final Duration TICK = Duration.ofSeconds(1);

    private final EventWriter writer;
    private final boolean allowed;
    private final MeterRegistry meters;
    private final InstantSource clock;
    private final BlockingQueue<EventContent> queue = new LinkedBlockingQueue<>(QUEUE);
    private final LoadingCache<String, TokenBucket> namespaces;
    private final TokenBucket process;
    private final SequencedMap<EventContent, Series> series = new LinkedHashMap<>();
    private volatile boolean closed;

    /**
     * Records through a writer; {@link #run} does the work and ends after {@link #close}.
     *
     * @param allowed whether allowed deployments have an Event too
     */
    public EventRecorder(EventWriter writer, boolean allowed, MeterRegistry meters, InstantSource clock) {
        this.writer = writer;
        this.allowed = allowed;
        this.meters = meters;
        this.clock = clock;
        this.process = new TokenBucket(100, 20, clock);
        this.namespaces = Caffeine.newBuilder().maximumSize(NAMESPACES).build(_ -> new TokenBucket(25, 1, clock));
        List.of("queue-full", "rate-limit", "refused").forEach(this::dropped);
    }

    @Override
    public void record(Decision decision) {
        DecisionEvents.of(decision, allowed).ifPresent(this::tell);
        DecisionEvents.ofStale(decision).ifPresent(this::tell);
        ExceptionEvents.of(decision).forEach(this::tell);
    }

    /** Takes note of something that is no decision. */
    void tell(EventContent notice) {
        if (!queue.offer(notice)) {
            dropped("queue-full").increment();
        }
    }

    @Override
    public void run() {
        try {
            var refreshed = clock.instant();
            while (!closed || !queue.isEmpty()) {
                var notice = queue.poll(TICK.toMillis(), TimeUnit.MILLISECONDS);
                if (notice != null) {
                    handle(notice);
                }
                if (notice == null || !clock.instant().isBefore(refreshed.plus(TICK))) {
                    refresh(false);
                    refreshed = clock.instant();
                }
            }
            refresh(true);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the work once what is queued has been written. */
    @Override
    public void close() {
        closed = true;
    }

    private void handle(EventContent notice) {
        var known = series.get(notice);
        if (known != null) {
            known.seen++;
            known.last = clock.instant();
            return;
        }
        if (!namespaces.get(notice.about().namespace()).take() || !process.take()) {
            dropped("rate-limit").increment();
            return;
        }
        if (write(notice, 1, clock.instant())) {
            series.put(notice, new Series(clock.instant()));
            forgetOldest();
        }
    }

    /** Writes what has been seen again since it was written. */
    private void refresh(boolean now) {
        for (var entry : List.copyOf(series.entrySet())) {
            var each = entry.getValue();
            var due = now || !clock.instant().isBefore(each.written.plus(SERIES_INTERVAL));
            if (due && each.seen == 0) {
                series.remove(entry.getKey());
            } else if (due && process.take() && write(entry.getKey(), each.seen, each.last)) {
                each.seen = 0;
                each.written = clock.instant();
            }
        }
    }

    private boolean write(EventContent notice, int times, Instant at) {
        try {
            writer.write(notice, times, at);
            return true;
        } catch (RuntimeException e) {
            System.getLogger(EventRecorder.class.getName())
                    .log(System.Logger.Level.WARNING, "an Event was not written: " + e.getMessage());
            dropped("refused").increment();
            return false;
        }
    }

    private void forgetOldest() {
        if (series.size() > SERIES) {
            series.pollFirstEntry();
        }
    }

    private Counter dropped(String cause) {
        return Counter.builder("sallyport.events.dropped")
                .description("Events that were not written")
                .tag("cause", cause)
                .register(meters);
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
