package dev.sallyport.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/** AdmissionReview with a response, as it is sent. */
final class ReviewAnswer {
    private final byte[] json;
    private final boolean isAllowed;
    private final Runnable afterwards;

    ReviewAnswer(byte[] json, boolean isAllowed) {
        this(json, isAllowed, () -> {});
    }

    private ReviewAnswer(byte[] json, boolean isAllowed, Runnable afterwards) {
        this.json = json;
        this.isAllowed = isAllowed;
        this.afterwards = afterwards;
    }

    /** Returns the answer with a review as its content. */
    static ReviewAnswer of(ObjectNode review) {
        return new ReviewAnswer(
                review.toString().getBytes(StandardCharsets.UTF_8),
                ReviewJson.response(review).path("allowed").asBoolean());
    }

    /** Returns the same answer with work that follows once it is sent, or cannot be sent. */
    ReviewAnswer withWorkAfterwards(Runnable work) {
        return new ReviewAnswer(json, isAllowed, work);
    }

    /** Does the work that follows the answer. */
    void afterwards() {
        afterwards.run();
    }

    /** Returns whether the request is allowed. */
    boolean isAllowed() {
        return isAllowed;
    }

    /** Returns the JSON in UTF-8; the caller does not change it. */
    byte[] json() {
        return json;
    }

    /** Returns the JSON. */
    @Override
    public String toString() {
        return new String(json, StandardCharsets.UTF_8);
    }
}
