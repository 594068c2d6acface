package dev.sallyport.webhook;

import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * {@code POST}: reads a bounded body on the event loop, and judges it there, or beside it where several wait.
 *
 * <p>What is not a review is answered by HTTP codes alone: 400 not understood, 413 too large, 429 too much at once, 503
 * not ready. The API server takes each of them for a failed call.
 */
public final class AdmissionRoute implements Handler<HttpServerRequest> {
    private static final Logger LOG = Logger.getLogger(AdmissionRoute.class);
    private static final int MAX_BODY = 8 * 1024 * 1024;
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration MAX_TIMEOUT = Duration.ofSeconds(30);

    private final ReviewProcessor handler;
    private final BooleanSupplier ready;
    private final InFlightBytes inFlight;
    private final ReviewExecutor turns;

    /**
     * Answers by that handler.
     *
     * @param inFlight shared with the routes beside it
     * @param turns shared with them too
     */
    public AdmissionRoute(ReviewProcessor handler, BooleanSupplier ready, InFlightBytes inFlight, ReviewExecutor turns) {
        this.handler = handler;
        this.ready = ready;
        this.inFlight = inFlight;
        this.turns = turns;
    }

    @Override
    public void handle(HttpServerRequest request) {
        if (!ready.getAsBoolean()) {
            retryLater(request, 503, "not ready: policies are not known yet");
            return;
        }
        if (declaredLength(request) > MAX_BODY) {
            refuse(request, 413, "the review is larger than 8 MiB");
            return;
        }
        new Body(request).read();
    }

    /** A body on its way in; its bytes count until the answer is out. */
    private final class Body {
        private final HttpServerRequest request;
        private final Buffer bytes = Buffer.buffer();
        private boolean done;

        Body(HttpServerRequest request) {
            this.request = request;
        }

        void read() {
            request.exceptionHandler(_ -> release());
            request.response().exceptionHandler(_ -> {});
            request.handler(this::append);
            request.endHandler(_ -> end());
        }

        private void append(Buffer chunk) {
            if (done) {
                return;
            }
            if (bytes.length() + chunk.length() > MAX_BODY) {
                release();
                refuse(request, 413, "the review is larger than 8 MiB");
            } else if (!inFlight.take(chunk.length())) {
                release();
                retryLater(request, 429, "too many reviews at once");
            } else {
                bytes.appendBuffer(chunk);
            }
        }

        private void end() {
            if (done) {
                return;
            }
            var body = bytes.getBytes();
            var timeout = timeout(request);
            var arrived = System.nanoTime();
            var context = Objects.requireNonNull(Vertx.currentContext());
            turns.take(
                    () -> judge(body, timeout.minusNanos(System.nanoTime() - arrived), context),
                    action -> context.runOnContext(_ -> action.run()));
        }

        private void judge(byte[] body, Duration timeout, Context context) {
            try {
                var _ = handler.handle(body, timeout).whenComplete((review, broken) -> {
                    var text = broken == null ? review.toString() : "";
                    on(context, () -> send(text));
                });
            } catch (MalformedReview e) {
                on(context, () -> giveUp(400, String.valueOf(e.getMessage())));
            } catch (RuntimeException | StackOverflowError e) {
                LOG.error("a review could not be answered", e);
                on(context, () -> giveUp(500, "the operator could not read the review, by a fault of its own"));
            }
        }

        private void giveUp(int code, String message) {
            release();
            refuse(request, code, message);
        }

        private void send(String review) {
            release();
            var response = request.response();
            if (!response.closed()) {
                response.putHeader("content-type", "application/json").end(review);
            }
        }

        private void release() {
            if (!done) {
                done = true;
                inFlight.release(bytes.length());
            }
        }
    }

    /** On the event loop of the connection, which alone may write to it. */
    private static void on(Context context, Runnable action) {
        if (context.equals(Vertx.currentContext())) {
            action.run();
        } else {
            context.runOnContext(_ -> action.run());
        }
    }

    private static long declaredLength(HttpServerRequest request) {
        try {
            return Long.parseLong(String.valueOf(request.getHeader("content-length")));
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    /** What the API server says it will wait, such as {@code timeout=5s}. */
    static Duration timeout(HttpServerRequest request) {
        var given = String.valueOf(request.getParam("timeout"));
        try {
            var timeout = given.endsWith("s")
                    ? Duration.ofSeconds(Long.parseLong(given.substring(0, given.length() - 1)))
                    : DEFAULT_TIMEOUT;
            return timeout.isPositive() && timeout.compareTo(MAX_TIMEOUT) <= 0 ? timeout : DEFAULT_TIMEOUT;
        } catch (NumberFormatException _) {
            return DEFAULT_TIMEOUT;
        }
    }

    private static void retryLater(HttpServerRequest request, int code, String message) {
        request.response().putHeader("retry-after", "1");
        refuse(request, code, message);
    }

    private static void refuse(HttpServerRequest request, int code, String message) {
        HttpServerResponse response = request.response();
        if (!response.ended() && !response.closed()) {
            response.setStatusCode(code)
                    .putHeader("content-type", "text/plain; charset=utf-8")
                    .end(message);
        }
    }
}
