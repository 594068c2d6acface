package dev.sallyport.webhook;

import static java.util.concurrent.CompletableFuture.completedFuture;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import dev.sallyport.workload.Deadline;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Processor of AdmissionReviews: parses a review, has it answered, and answers itself before the API server times out. */
public final class ReviewProcessor {
    private static final Duration MARGIN = Duration.ofMillis(1500);
    private static final Duration GRACE = Duration.ofMillis(500);

    private final RequestHandler handler;
    private final InstantSource clock;

    public ReviewProcessor(RequestHandler handler, InstantSource clock) {
        this.handler = handler;
        this.clock = clock;
    }

    /**
     * Answers one review, on the caller's thread unless a remote check is required.
     *
     * @param timeout how long the API server waits
     * @return an AdmissionReview with a response; never completes exceptionally
     * @throws MalformedReview if the body is not an AdmissionReview with a request
     */
    CompletableFuture<ObjectNode> process(byte[] body, Duration timeout) throws MalformedReview {
        var arrived = clock.instant();
        var request = AdmissionReviews.request(body);
        try {
            var answer = handler.answer(request, arrived, Deadline.in(evaluationTime(timeout), clock));
            return answer.isDone() && !answer.isCompletedExceptionally()
                    ? answer
                    : withFallback(answer, request.uid(), timeout);
        } catch (MalformedReview e) {
            return completedFuture(handler.malformed(request.uid(), e));
        } catch (RuntimeException | StackOverflowError e) {
            return completedFuture(handler.failed(request.uid(), e));
        }
    }

    private CompletableFuture<ObjectNode> withFallback(
            CompletableFuture<ObjectNode> answer, String uid, Duration timeout) {
        return answer.orTimeout(evaluationTime(timeout).plus(GRACE).toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(cause -> handler.failed(uid, cause));
    }

    private static Duration evaluationTime(Duration timeout) {
        var withMargin = timeout.minus(MARGIN);
        var half = timeout.dividedBy(2);
        return withMargin.compareTo(half) > 0 ? withMargin : half;
    }
}
