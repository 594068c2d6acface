package dev.sallyport.webhook;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.Objects;

/**
 * HTTP exchange of one review. All methods run on the event loop of the connection, the only thread that may write to it. A
 * client that neither sends its request nor reads its response in time loses its stream, or its connection with HTTP/1.1.
 */
final class ReviewExchange {
    /** Time in which a request arrives, and in which a response is read. */
    static final Duration TIME = Duration.ofSeconds(3);

    /** Bytes of a request for each second of which it has more time to arrive. */
    static final int RATE = 1024 * 1024;

    private final HttpServerRequest request;
    private final Context context = Objects.requireNonNull(Vertx.currentContext());
    private final long started = System.nanoTime();
    private long timer;
    private long received;
    private boolean hasArrived;
    private Runnable whenLate = () -> {};

    ReviewExchange(HttpServerRequest request) {
        this.request = request;
        request.response().exceptionHandler(_ -> {});
        this.timer = context.owner().setTimer(TIME.toMillis(), _ -> check());
    }

    HttpServerRequest request() {
        return request;
    }

    /** Sets the action for a request that has not arrived in time; it may answer. */
    void whenLate(Runnable action) {
        whenLate = action;
    }

    /** Returns the time since the start of the request. */
    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    /** Notes how many bytes of the request have arrived. */
    void received(long bytes) {
        received = bytes;
    }

    /** Returns the time in which a request arrives of which these bytes have arrived. */
    static Duration time(long bytes) {
        return TIME.plusMillis(1_000 * bytes / RATE);
    }

    private void check() {
        var remaining = time(received).minus(elapsed());
        if (remaining.isPositive()) {
            timer = context.owner().setTimer(Math.max(1, remaining.toMillis()), _ -> check());
        } else {
            late();
        }
    }

    /** Notes that the request has arrived completely. */
    void arrived() {
        if (!hasArrived) {
            hasArrived = true;
            context.owner().cancelTimer(timer);
        }
    }

    /** Runs an action on the event loop. */
    void on(Runnable action) {
        if (context.equals(Vertx.currentContext())) {
            action.run();
        } else {
            context.runOnContext(_ -> action.run());
        }
    }

    /** Runs an action after the event loop has read all pending input. */
    void later(Runnable action) {
        context.runOnContext(_ -> action.run());
    }

    /** Sends a review with a response. */
    void send(ReviewAnswer review) {
        var response = request.response();
        if (!response.ended() && !response.closed()) {
            response.putHeader("content-type", "application/json");
            end(Buffer.buffer(review.json()));
        }
    }

    void retryLater(int code, String message) {
        if (!request.response().headWritten()) {
            request.response().putHeader("retry-after", "1");
        }
        reject(code, message);
    }

    void reject(int code, String message) {
        var response = request.response();
        if (!response.ended() && !response.closed()) {
            response.setStatusCode(code).putHeader("content-type", "text/plain; charset=utf-8");
            end(Buffer.buffer(message));
        }
    }

    private void end(Buffer content) {
        var written = request.response().end(content);
        if (!written.isComplete()) {
            var unread = context.owner().setTimer(TIME.toMillis(), _ -> abandon());
            written.onComplete(_ -> context.owner().cancelTimer(unread));
        }
    }

    /** Ends the exchange if the request has not arrived completely. */
    void late() {
        if (!hasArrived) {
            hasArrived = true;
            whenLate.run();
            reject(
                    408,
                    "the AdmissionReview arrives too slowly: not in %d s and one more for each MiB"
                            .formatted(TIME.toSeconds()));
            abandon();
        }
    }

    /** Ends the stream of a client that does not send the rest of its request, or does not read the response. */
    private void abandon() {
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset(0);
        } else {
            request.connection().close();
        }
    }
}
