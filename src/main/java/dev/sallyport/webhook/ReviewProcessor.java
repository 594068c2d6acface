package dev.sallyport.webhook;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;

import dev.sallyport.check.EvaluationBudget;
import dev.sallyport.check.EvaluationBudget.HandOver;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import dev.sallyport.workload.Deadline;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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
     * @param isBrief whether the caller's thread must not be blocked
     * @return an AdmissionReview with a response; completes exceptionally only with {@link HandOver}, if the caller's thread
     *     would be blocked
     * @throws MalformedReview if the body is not an AdmissionReview with a request
     */
    CompletableFuture<ReviewAnswer> process(ReviewBytes body, Duration timeout, boolean isBrief)
            throws MalformedReview {
        var arrived = clock.instant();
        var request = AdmissionReviews.request(body);
        var deadline = Deadline.in(evaluationTime(timeout), clock);
        var budget = isBrief ? EvaluationBudget.brief(deadline) : EvaluationBudget.of(deadline);
        try {
            var answer = handler.answer(request, arrived, deadline, budget);
            return answer.isDone() && !answer.isCompletedExceptionally()
                    ? answer
                    : withFallback(answer, request.uid(), timeout);
        } catch (MalformedReview e) {
            return completedFuture(handler.malformed(request.uid(), e));
        } catch (HandOver e) {
            return failedFuture(e);
        } catch (Throwable e) {
            return completedFuture(handler.failed(request.uid(), e));
        }
    }

    /** Returns the response to a review that cannot be read. */
    ReviewAnswer malformed(String uid, MalformedReview reason) {
        return handler.malformed(uid, reason);
    }

    /** Returns the response to a review that cannot be evaluated now. */
    ReviewAnswer overloaded(String uid, String reason) {
        return handler.overloaded(uid, reason);
    }

    private CompletableFuture<ReviewAnswer> withFallback(
            CompletableFuture<ReviewAnswer> answer, String uid, Duration timeout) {
        return answer.orTimeout(evaluationTime(timeout).plus(grace(timeout)).toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failure -> failed(uid, failure));
    }

    private ReviewAnswer failed(String uid, Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof HandOver handOver) {
            throw handOver;
        }
        return cause instanceof TimeoutException
                ? handler.overloaded(uid, "the request was not evaluated in time; try again in a moment")
                : handler.failed(uid, failure);
    }

    private static Duration grace(Duration timeout) {
        var quarter = timeout.dividedBy(4);
        return quarter.compareTo(GRACE) < 0 ? quarter : GRACE;
    }

    private static Duration evaluationTime(Duration timeout) {
        var withMargin = timeout.minus(MARGIN);
        var half = timeout.dividedBy(2);
        return withMargin.compareTo(half) > 0 ? withMargin : half;
    }
}
