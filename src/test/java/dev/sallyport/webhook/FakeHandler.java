package dev.sallyport.webhook;

import dev.sallyport.admission.DenialText;
import dev.sallyport.admission.RetryBudget;
import dev.sallyport.check.EvaluationBudget;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import dev.sallyport.workload.Deadline;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** Handler with an answer; errors as the validating webhook answers them. */
record FakeHandler(Answer answer) implements RequestHandler {
    private static final AdmissionResponses RESPONSES =
            new AdmissionResponses(new DenialText(""), new RetryBudget(System::nanoTime));

    interface Answer {
        CompletableFuture<ReviewAnswer> to(AdmissionRequest request, EvaluationBudget budget) throws MalformedReview;
    }

    @Override
    public CompletableFuture<ReviewAnswer> answer(
            AdmissionRequest request, Instant arrived, Deadline deadline, EvaluationBudget budget)
            throws MalformedReview {
        return answer.to(request, budget);
    }

    @Override
    public ReviewAnswer overloaded(String uid, String reason) {
        return RESPONSES.overloaded(uid, reason);
    }

    @Override
    public ReviewAnswer malformed(String uid, MalformedReview reason) {
        return RESPONSES.malformed(uid, reason);
    }

    @Override
    public ReviewAnswer failed(String uid, Throwable cause) {
        return RESPONSES.internalError(uid, cause);
    }
}
