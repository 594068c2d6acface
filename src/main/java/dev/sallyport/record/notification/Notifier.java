package dev.sallyport.record.notification;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Queue of notifications, which one thread delivers in order. It repeats a request with growing pauses while the receiver does
 * not answer; a full queue and a rejection drop notifications. Requests to the webhook never wait for it.
 */
public final class Notifier implements Runnable, AutoCloseable {
    private static final int QUEUE = 1_000;
    private static final int TRIES = 6;
    private static final int FIRST_SUCCESS = 200;
    private static final int FIRST_REDIRECT = 300;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int FIRST_SERVER_ERROR = 500;
    private static final Duration TICK = Duration.ofSeconds(1);

    private final NotificationTarget target;
    private final NotificationFormat format;
    private final Set<String> reasons;
    private final Duration firstPause;
    private final Consumer<Outcome> outcomes;
    private final BlockingQueue<Notification> queue = new LinkedBlockingQueue<>(QUEUE);
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private boolean isFailing;

    /** Outcome of a notification. */
    public enum Outcome {
        DELIVERED,
        /** The queue was full. */
        QUEUE_FULL,
        /** The receiver did not accept it, also in the last attempt. */
        NO_ANSWER,
        /** The receiver rejected it, or answered by a redirect, which is not followed. */
        REJECTED
    }

    /**
     * Creates a queue. {@link #run} delivers, and returns after {@link #close}.
     *
     * @param reasons reasons of the Events that are delivered; those of all warnings if empty
     * @param firstPause pause before the second attempt, which doubles with each further one
     * @param outcomes counter of outcomes
     */
    public Notifier(
            NotificationTarget target,
            NotificationFormat format,
            Set<String> reasons,
            Duration firstPause,
            Consumer<Outcome> outcomes) {
        this.target = target;
        this.format = format;
        this.reasons = Set.copyOf(reasons);
        this.firstPause = firstPause;
        this.outcomes = outcomes;
    }

    /** Queues a notification, if its reason is among those to deliver. */
    public void offer(Notification notification) {
        var isWanted = reasons.isEmpty() ? notification.isWarning() : reasons.contains(notification.reason());
        if (isWanted && !queue.offer(notification)) {
            outcomes.accept(Outcome.QUEUE_FULL);
        }
    }

    @Override
    public void run() {
        try {
            while (!closed.isDone() || !queue.isEmpty()) {
                var next = queue.poll(TICK.toMillis(), TimeUnit.MILLISECONDS);
                if (next != null) {
                    outcomes.accept(deliver(next));
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops {@link #run} after one more attempt for each notification in the queue. */
    @Override
    public void close() {
        closed.complete(null);
    }

    private Outcome deliver(Notification notification) throws InterruptedException {
        var body = format.body(notification);
        var pause = firstPause;
        for (int i = 1; true; i++) {
            var outcome = attempt(body);
            if (outcome.isPresent()) {
                isFailing = false;
                return outcome.get();
            }
            if (i == TRIES || closed.isDone()) {
                return Outcome.NO_ANSWER;
            }
            await(pause);
            pause = pause.multipliedBy(2);
        }
    }

    /** Returns the outcome; empty if another attempt may succeed. */
    private Optional<Outcome> attempt(String body) throws InterruptedException {
        try {
            int status = target.post(format.contentType(), body);
            if (status >= FIRST_SUCCESS && status < FIRST_REDIRECT) {
                return Optional.of(Outcome.DELIVERED);
            }
            warn("status " + status);
            return status == REQUEST_TIMEOUT || status == TOO_MANY_REQUESTS || status >= FIRST_SERVER_ERROR
                    ? Optional.empty()
                    : Optional.of(Outcome.REJECTED);
        } catch (IOException e) {
            warn(e.getClass().getSimpleName());
        } catch (IllegalStateException | IllegalArgumentException e) {
            warn(String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    /** Waits, but not longer than until {@link #close}. */
    private void await(Duration pause) throws InterruptedException {
        try {
            closed.get(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException _) {
            // the time is over
        }
    }

    /** Logs the first of several failures in a row; the message contains neither address nor header. */
    private void warn(String reason) {
        if (!isFailing) {
            isFailing = true;
            System.getLogger(Notifier.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "the receiver of notifications (%s) does not accept them: %s"
                                    .formatted(format.name().toLowerCase(Locale.ROOT), reason));
        }
    }
}
