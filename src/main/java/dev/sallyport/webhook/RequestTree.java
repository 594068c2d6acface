package dev.sallyport.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Request of a review as JSON, parsed on first use from the bytes of the review, which were read without an error before. */
final class RequestTree implements Supplier<JsonNode> {
    private final ReviewBytes body;
    private volatile @Nullable JsonNode request;

    RequestTree(ReviewBytes body) {
        this.body = body;
    }

    @Override
    public JsonNode get() {
        var known = request;
        if (known == null) {
            known = parse();
            request = known;
        }
        return known;
    }

    private JsonNode parse() {
        try {
            return AdmissionReviews.tree(body);
        } catch (MalformedReview e) {
            throw new IllegalStateException("an AdmissionReview that was read cannot be read again", e);
        }
    }
}
