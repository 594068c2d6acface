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
 * HTTP handler of one webhook endpoint: reads a bounded body on the event loop and hands it to the executor.
 *
 * <p>Input that is not an AdmissionReview gets an HTTP error: 400 malformed, 413 too large, 429 too many bytes in flight, 503
 * not ready. The API server treats each of them as a failed call.
 */
public final class AdmissionRoute implements Handler<HttpServerRequest> {
    private static final Logger LOG = Logger.getLogger(AdmissionRoute.class);
    private static final int MAX_BODY = 8 * 1024 * 1024;
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration MAX_TIMEOUT = Duration.ofSeconds(30);

    private final ReviewProcessor processor;
    private final BooleanSupplier ready;
    private final InFlightBytes inFlight;
    private final ReviewExecutor executor;

    /**
     * Creates the route of one endpoint.
     *
     * @param inFlight shared by all routes
     * @param executor shared by all routes
     */
    public AdmissionRoute(
            ReviewProcessor processor, BooleanSupplier ready, InFlightBytes inFlight, ReviewExecutor executor) {
        this.processor = processor;
        this.ready = ready;
        this.inFlight = inFlight;
        this.executor = executor;
    }

    @Override
    public void handle(HttpServerRequest request) {
        if (!ready.getAsBoolean()) {
            retryLater(request, 503, "not ready: policies are not synchronized yet");
            return;
        }
        if (declaredLength(request) > MAX_BODY) {
            reject(request, 413, "the AdmissionReview is larger than 8 MiB");
            return;
        }
        new Body(request).read();
    }

    /** Body of a request; its bytes count as in flight until the response is sent. */
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
                reject(request, 413, "the AdmissionReview is larger than 8 MiB");
            } else if (!inFlight.acquire(chunk.length())) {
                release();
                retryLater(request, 429, "too many AdmissionReviews in flight");
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
            executor.execute(
                    () -> process(body, timeout.minusNanos(System.nanoTime() - arrived), context),
                    action -> context.runOnContext(_ -> action.run()));
        }

        private void process(byte[] body, Duration timeout, Context context) {
            try {
                var _ = processor.process(body, timeout).whenComplete((review, failure) -> {
                    var text = failure == null ? review.toString() : "";
                    on(context, () -> send(text));
                });
            } catch (MalformedReview e) {
                on(context, () -> fail(400, String.valueOf(e.getMessage())));
            } catch (RuntimeException | StackOverflowError e) {
                LOG.error("an AdmissionReview could not be answered", e);
                on(context, () -> fail(500, "the AdmissionReview could not be read because of an internal error"));
            }
        }

        private void fail(int code, String message) {
            release();
            reject(request, code, message);
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

    /** Runs an action on the event loop of the connection, the only thread that may write to it. */
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

    /** Returns how long the API server waits, from the query parameter {@code timeout=5s}. */
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
        reject(request, code, message);
    }

    private static void reject(HttpServerRequest request, int code, String message) {
        HttpServerResponse response = request.response();
        if (!response.ended() && !response.closed()) {
            response.setStatusCode(code)
                    .putHeader("content-type", "text/plain; charset=utf-8")
                    .end(message);
        }
    }
}
