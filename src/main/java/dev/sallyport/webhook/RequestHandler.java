package dev.sallyport.webhook;

import dev.sallyport.workload.Deadline;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** What one endpoint answers to the requests in AdmissionReviews. */
public interface RequestHandler {

    /**
     * The answer, at once where nothing has to be asked elsewhere.
     *
     * @param arrived when the review came in
     * @throws MalformedReview where the request is not understood
     */
    CompletableFuture<ObjectNode> answer(JsonNode request, Instant arrived, Deadline deadline) throws MalformedReview;

    /** The answer to a request that is not understood. */
    ObjectNode notUnderstood(String uid, MalformedReview why);

    /** The answer where we broke, or where time is up. */
    ObjectNode broken(String uid, Throwable why);
}
