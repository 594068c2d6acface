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

    private final HttpServerRequest request;
    private final Context context = Objects.requireNonNull(Vertx.currentContext());
    private final long timer;
    private boolean hasArrived;
    private Runnable whenLate = () -> {};

    ReviewExchange(HttpServerRequest request) {
        this.request = request;
        request.response().exceptionHandler(_ -> {});
        this.timer = context.owner().setTimer(TIME.toMillis(), _ -> late());
    }

    HttpServerRequest request() {
        return request;
    }

    /** Sets the action for a request that has not arrived in time. */
    void whenLate(Runnable action) {
        whenLate = action;
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
            reject(408, "the AdmissionReview arrives too slowly, or not within %d s".formatted(TIME.toSeconds()));
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
