package dev.sallyport.webhook;

import dev.sallyport.check.EvaluationBudget.HandOver;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
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

    /** A review waits no longer than this part of the time that is left after its arrival either. */
    private static final int PARTS = 3;

    private static final String BUSY = "Sallyport is busy with other AdmissionReviews; try again in a moment";

    private final ReviewExchange exchange;
    private final HeapBudget.Share share;
    private final ReviewProcessor processor;
    private final ReviewExecutor executor;
    private final Duration timeout;
    private final String peer;
    private final boolean isAnnouncedTooLarge;
    private @Nullable ReviewBytes bytes = new ReviewBytes();
    private @Nullable ReviewSize size;
    private ReviewBytes body = new ReviewBytes();
    private Duration arrival = Duration.ZERO;
    private @Nullable ReviewHead head;
    private boolean isDone;
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
        this.isAnnouncedTooLarge = announced(exchange.request()) > ReviewLimits.MAX_BODY;
    }

    private static long announced(HttpServerRequest request) {
        try {
            return Long.parseLong(String.valueOf(request.getHeader("content-length")));
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    void read() {
        var request = exchange.request();
        exchange.whenLate(this::late);
        request.exceptionHandler(_ -> gone());
        request.handler(this::append);
        request.endHandler(_ -> end());
    }

    private void append(Buffer chunk) {
        var received = bytes;
        if (isDone || received == null) {
            return;
        }
        var content = chunk.getBytes();
        received.append(content);
        exchange.received(received.length());
        var exceeded = exceeded(received, content);
        if (exceeded.isPresent()) {
            rejectTooLarge(received, exceeded.get());
        } else if (!share.receive(2L * content.length, received.length() > MAX_SMALL)) {
            var known = head(received);
            abandon();
            overloaded(known);
        }
    }

    private Optional<MalformedReview> exceeded(ReviewBytes received, byte[] chunk) {
        if (received.length() > ReviewLimits.MAX_BODY || isAnnouncedTooLarge) {
            return Optional.of(ReviewLimits.tooManyBytes());
        }
        if (received.length() <= MAX_SMALL) {
            return Optional.empty(); // its parser notices
        }
        var measured = size;
        if (measured == null) {
            measured = new ReviewSize();
            size = measured;
            received.measure(measured);
        } else {
            measured.add(chunk, chunk.length);
        }
        return measured.exceeded();
    }

    /** Answers as soon as the head is known or cannot be known, without waiting for the rest of an announced body. */
    private void rejectTooLarge(ReviewBytes received, MalformedReview reason) {
        var known = head(received);
        if (known.isPresent() || received.length() >= ReviewHead.MAX_BYTES) {
            abandon();
            malformed(known, reason);
        }
    }

    private static Optional<ReviewHead> head(ReviewBytes received) {
        return ReviewHead.read(received.start(ReviewHead.MAX_BYTES));
    }

    /** Answers with a review where the UID is known, so that the user reads the reason. */
    private void malformed(Optional<ReviewHead> known, MalformedReview reason) {
        known.ifPresentOrElse(
                review -> exchange.send(processor.malformed(review.uid(), reason)),
                () -> exchange.reject(reason.isTooLarge() ? 413 : 400, String.valueOf(reason.getMessage())));
    }

    private void end() {
        exchange.arrived();
        var received = bytes;
        if (isDone || received == null) {
            return;
        }
        body = received;
        bytes = null;
        arrival = exchange.elapsed();
        share.complete();
        isEvaluating = true;
        if (body.length() > MAX_SMALL) {
            executor.executeExpensive(this);
        } else if (share.read(8L * body.length(), false)) {
            executor.execute(this, exchange::later);
        } else {
            overloaded();
        }
    }

    @Override
    public String key() {
        return peer + "/" + head().namespace();
    }

    /** Returns the kind, and the order of magnitude of the size. */
    @Override
    public String shape() {
        return head().kind() + " " + (Integer.SIZE - Integer.numberOfLeadingZeros(body.length())) / 2;
    }

    @Override
    public Duration remainingWait() {
        var sinceArrival = exchange.elapsed().minus(arrival);
        var part = timeout.minus(arrival).dividedBy(PARTS);
        return (part.compareTo(MAX_WAIT) < 0 ? part : MAX_WAIT).minus(sinceArrival);
    }

    /** Returns the head of the complete body, which is read once; {@link ReviewHead#NONE} if it has no UID. */
    private ReviewHead head() {
        var read = head;
        if (read == null) {
            read = ReviewHead.read(body.start(ReviewHead.MAX_BYTES)).orElse(ReviewHead.NONE);
            head = read;
        }
        return read;
    }

    private Optional<ReviewHead> known() {
        return Optional.of(head()).filter(read -> !read.equals(ReviewHead.NONE));
    }

    /** Evaluates the review on any thread. A review whose client is gone is not evaluated. */
    @Override
    public void run(boolean isBrief) {
        if (isGone) {
            finish(() -> {});
            return;
        }
        try {
            var remaining = timeout.minus(exchange.elapsed());
            var review = body;
            if (!isBrief && size != null && !share.read(size.heap(), true)) {
                overloaded();
                return;
            }
            var _ = processor
                    .process(review, remaining, isBrief)
                    .whenComplete((answer, failure) -> answer(answer, failure, isBrief));
        } catch (MalformedReview e) {
            var known = known();
            finish(() -> malformed(known, e));
        } catch (Throwable e) {
            fail(e);
        }
    }

    private void answer(@Nullable ReviewAnswer review, @Nullable Throwable failure, boolean isBrief) {
        try {
            if (review != null) {
                answer(review);
            } else if (isBrief && cause(failure) instanceof HandOver handOver) {
                if (handOver.isExpensive()) {
                    executor.markExpensive(this);
                }
                executor.executeExpensive(this);
            } else {
                fail(failure);
            }
        } catch (Throwable e) {
            fail(e);
        }
    }

    /** Answers before the decision is recorded, so that the client does not wait for records. */
    private void answer(ReviewAnswer review) {
        try {
            finish(() -> exchange.send(review));
        } finally {
            review.afterwards();
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
        var known = known();
        finish(() -> overloaded(known));
    }

    /** Answers with a review where the UID is known, so that the client and not the API server retries. */
    private void overloaded(Optional<ReviewHead> known) {
        known.ifPresentOrElse(
                review -> exchange.send(processor.overloaded(review.uid(), BUSY)),
                () -> exchange.retryLater(429, BUSY));
    }

    /** Ends the work on the review and sends the response. */
    private void finish(Runnable response) {
        share.release();
        exchange.on(() -> {
            isDone = true;
            body = new ReviewBytes();
            response.run();
        });
    }

    /** Ends the reading; the response is sent by the caller. */
    private void abandon() {
        isDone = true;
        bytes = null;
        share.release();
    }

    /** Answers a review whose rest is missing after its time, because its client is slow, or this replica is. */
    private void late() {
        var received = bytes;
        var isBusy = executor.isBusy() || share.isOneOfMany();
        abandon();
        if (isBusy) {
            overloaded(received == null ? Optional.empty() : head(received));
        }
    }

    private void gone() {
        isGone = true;
        exchange.arrived();
        if (!isEvaluating) {
            abandon();
        }
    }
}
