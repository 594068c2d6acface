package dev.sallyport.webhook;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.sallyport.workload.Deadline;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Reads AdmissionReviews, and sees to it that each has an answer before the API server gives up. */
public final class ReviewProcessor {
    private static final Duration MARGIN = Duration.ofMillis(1500);
    private static final Duration GRACE = Duration.ofMillis(500);

    private final AdmissionReviews reviews = new AdmissionReviews();
    private final RequestHandler answers;
    private final InstantSource clock;

    public ReviewProcessor(RequestHandler answers, InstantSource clock) {
        this.answers = answers;
        this.clock = clock;
    }

    /**
     * Answers one review, at once where nothing has to be asked elsewhere.
     *
     * @param timeout how long the API server waits
     * @return an AdmissionReview with a response; never fails but for a {@link MalformedReview}
     */
    CompletableFuture<ObjectNode> handle(byte[] body, Duration timeout) throws MalformedReview {
        var arrived = clock.instant();
        var request = reviews.request(body);
        var uid = request.path("uid").asText();
        try {
            var answer = answers.answer(request, arrived, Deadline.in(within(timeout), clock));
            return answer.isDone() && !answer.isCompletedExceptionally() ? answer : guarded(answer, uid, timeout);
        } catch (MalformedReview e) {
            return completedFuture(answers.notUnderstood(uid, e));
        } catch (RuntimeException | StackOverflowError e) {
            return completedFuture(answers.broken(uid, e));
        }
    }

    /** Whatever happens, an answer before the API server gives up. */
    private CompletableFuture<ObjectNode> guarded(CompletableFuture<ObjectNode> answer, String uid, Duration timeout) {
        return answer.orTimeout(within(timeout).plus(GRACE).toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(broken -> answers.broken(uid, broken));
    }

    private static Duration within(Duration timeout) {
        var less = timeout.minus(MARGIN);
        var half = timeout.dividedBy(2);
        return less.compareTo(half) > 0 ? less : half;
    }
}
