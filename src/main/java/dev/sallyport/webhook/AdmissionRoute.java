package dev.sallyport.webhook;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * HTTP handler of one webhook endpoint: reads a bounded body on the event loop and hands it to the executor.
 *
 * <p>Input that is not an AdmissionReview gets an HTTP error: 400 malformed, 408 too slow, 413 too large, 429 too many reviews,
 * 503 not ready. The API server treats each of them as a failed call, and users do not read the reason. An AdmissionReview
 * that is malformed, exceeds a limit or cannot be evaluated now is answered as such where its head is known.
 */
public final class AdmissionRoute implements Handler<HttpServerRequest> {
    private static final Logger LOG = Logger.getLogger(AdmissionRoute.class);
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration MAX_TIMEOUT = Duration.ofSeconds(30);

    private final ReviewProcessor processor;
    private final BooleanSupplier ready;
    private final HeapBudget heap;
    private final ReviewExecutor executor;

    /**
     * Creates the route of one endpoint.
     *
     * @param heap shared by all routes
     * @param executor shared by all routes
     */
    public AdmissionRoute(ReviewProcessor processor, BooleanSupplier ready, HeapBudget heap, ReviewExecutor executor) {
        this.processor = processor;
        this.ready = ready;
        this.heap = heap;
        this.executor = executor;
    }

    @Override
    public void handle(HttpServerRequest request) {
        var exchange = new ReviewExchange(request);
        try {
            if (!ready.getAsBoolean()) {
                exchange.retryLater(503, "not ready: policies are not synchronized yet");
            } else {
                var share = heap.share(PeerConnections.peer(request.connection()), () -> exchange.on(exchange::late));
                new ReviewBody(exchange, share, processor, executor, timeout(request)).read();
            }
        } catch (Throwable e) {
            LOG.error("an AdmissionReview could not be read", e);
            exchange.reject(500, "the AdmissionReview could not be read because of an internal error");
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
}
