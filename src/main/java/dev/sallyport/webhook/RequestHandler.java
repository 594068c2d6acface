package dev.sallyport.webhook;

import dev.sallyport.check.EvaluationBudget;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import dev.sallyport.workload.Deadline;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** Handler of the admission requests of one endpoint. */
public interface RequestHandler {

    /**
     * Answers a request, on the caller's thread unless a remote check is required.
     *
     * @param arrived when the review arrived
     * @param budget of the evaluation; fails with {@link EvaluationBudget.HandOver} if a brief one does not suffice
     * @return the AdmissionReview with the response
     * @throws MalformedReview if the request cannot be read
     */
    CompletableFuture<ReviewAnswer> answer(
            AdmissionRequest request, Instant arrived, Deadline deadline, EvaluationBudget budget)
            throws MalformedReview;

    /** Returns the response to a request that cannot be evaluated now. */
    ReviewAnswer overloaded(String uid, String reason);

    /** Returns the response to a request that cannot be read. */
    ReviewAnswer malformed(String uid, MalformedReview reason);

    /** Returns the response after an internal error or a timeout. */
    ReviewAnswer failed(String uid, Throwable cause);
}
