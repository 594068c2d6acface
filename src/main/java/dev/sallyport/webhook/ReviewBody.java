package dev.sallyport.webhook;

import dev.sallyport.check.EvaluationBudget.HandOver;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One AdmissionReview from its first byte to its response. Its part of the heap budget is held until nothing works on it any
 * more, also if the client is gone.
 */
final class ReviewBody implements ReviewExecutor.Evaluation {
    private static final Logger LOG = Logger.getLogger(ReviewBody.class);

    /** Reviews up to this size are evaluated on the event loop. */
    static final int MAX_SMALL = 64 * 1024;

    /** Longest wait for an evaluation, so that the client is told to retry long before the API server gives up. */
    static final Duration MAX_WAIT = Duration.ofSeconds(2);

    private static final String BUSY = "Sallyport is busy with other AdmissionReviews; try again in a moment";

    private final ReviewExchange exchange;
    private final HeapBudget.Share share;
    private final ReviewProcessor processor;
    private final ReviewExecutor executor;
    private final Duration timeout;
    private final String peer;
    private @Nullable Buffer bytes = Buffer.buffer();
    private byte[] body = {};
    private long arrived;
    private boolean isDone;
    private boolean isExpensive;
    private volatile boolean isGone;
    private volatile boolean isEvaluating;

    ReviewBody(
            ReviewExchange exchange,
            HeapBudget.Share share,
            ReviewProcessor processor,
            ReviewExecutor executor,
            Duration timeout) {
        this.exchange = exchange;
        this.share = share;
        this.processor = processor;
        this.executor = executor;
        this.timeout = timeout;
        this.peer = PeerConnections.peer(exchange.request().connection());
    }

    void read() {
        var request = exchange.request();
        exchange.whenLate(this::abandon);
        request.exceptionHandler(_ -> gone());
        request.handler(this::append);
        request.endHandler(_ -> end());
    }

    private void append(Buffer chunk) {
        var received = bytes;
        if (isDone || received == null) {
            return;
        }
        var length = received.length() + chunk.length();
        if (length > AdmissionRoute.MAX_BODY) {
            abandon();
            exchange.reject(413, "the AdmissionReview is larger than 8 MiB");
        } else if (share.receive(2L * chunk.length(), length > MAX_SMALL)) {
            received.appendBuffer(chunk);
        } else {
            var head = ReviewHead.read(received.appendBuffer(chunk).getBytes(0, Math.min(length, MAX_SMALL)));
            abandon();
            overloaded(head);
        }
    }

    private void end() {
        exchange.arrived();
        var received = bytes;
        if (isDone || received == null) {
            return;
        }
        body = received.getBytes();
        bytes = null;
        arrived = System.nanoTime();
        share.complete();
        isEvaluating = true;
        if (body.length > MAX_SMALL) {
            isExpensive = true;
            executor.executeExpensive(this);
        } else if (share.read(8L * body.length, false)) {
            executor.execute(this, exchange::later);
        } else {
            overloaded();
        }
    }

    @Override
    public String key() {
        return peer + "/" + ReviewHead.read(body).map(ReviewHead::namespace).orElse("");
    }

    @Override
    public long latestStart() {
        return arrived + Math.min(MAX_WAIT.toNanos(), timeout.toNanos() / 2);
    }

    /** Evaluates the review on any thread. A review whose client is gone is not evaluated. */
    @Override
    public void run() {
        if (isGone) {
            finish(() -> {});
            return;
        }
        try {
            var remaining = timeout.minusNanos(System.nanoTime() - arrived);
            var review = body;
            if (isExpensive && review.length > MAX_SMALL && !share.read(AdmissionReviews.heap(review), true)) {
                overloaded();
                return;
            }
            var _ = processor.process(review, remaining, !isExpensive).whenComplete(this::answer);
        } catch (MalformedReview e) {
            finish(() -> exchange.reject(400, String.valueOf(e.getMessage())));
        } catch (Throwable e) {
            fail(e);
        }
    }

    private void answer(@Nullable ReviewAnswer review, @Nullable Throwable failure) {
        try {
            if (review != null) {
                finish(() -> exchange.send(review));
            } else if (!isExpensive && cause(failure) instanceof HandOver handOver) {
                isExpensive = true;
                if (handOver.isExpensive()) {
                    executor.markExpensive(key());
                }
                executor.executeExpensive(this);
            } else {
                fail(failure);
            }
        } catch (Throwable e) {
            fail(e);
        }
    }

    private void fail(@Nullable Throwable failure) {
        LOG.error("an AdmissionReview could not be answered", failure);
        finish(() -> exchange.reject(500, "the AdmissionReview could not be read because of an internal error"));
    }

    private static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    @Override
    public void overloaded() {
        var head = ReviewHead.read(body);
        finish(() -> overloaded(head));
    }

    /** Answers with a review where the UID is known, so that the client and not the API server retries. */
    private void overloaded(Optional<ReviewHead> head) {
        head.ifPresentOrElse(
                known -> exchange.send(processor.overloaded(known.uid(), BUSY)), () -> exchange.retryLater(429, BUSY));
    }

    /** Ends the work on the review and sends the response. */
    private void finish(Runnable response) {
        share.release();
        exchange.on(() -> {
            isDone = true;
            body = new byte[0];
            response.run();
        });
    }

    /** Ends the reading; the response is sent by the caller. */
    private void abandon() {
        isDone = true;
        bytes = null;
        share.release();
    }

    private void gone() {
        isGone = true;
        exchange.arrived();
        if (!isEvaluating) {
            abandon();
        }
    }
}
