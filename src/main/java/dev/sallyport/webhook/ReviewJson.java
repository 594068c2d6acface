package dev.sallyport.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** AdmissionReviews (admission.k8s.io/v1) with a response, as JSON. */
final class ReviewJson {
    private ReviewJson() {}

    /** Returns a review that allows the request. */
    static ObjectNode allowed(String uid) {
        return of(uid, true);
    }

    /** Returns a review with a response that says whether the request is allowed. */
    static ObjectNode of(String uid, boolean allowed) {
        var review = JsonNodeFactory.instance.objectNode();
        review.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
        review.putObject("response").put("uid", uid).put("allowed", allowed);
        return review;
    }

    /** Returns the response in a review. */
    static ObjectNode response(ObjectNode review) {
        return review.withObject("/response");
    }
}
