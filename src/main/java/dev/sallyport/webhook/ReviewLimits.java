package dev.sallyport.webhook;

import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;

/** Limits of the bytes and the parser of a review, and the messages to users whose objects exceed them. */
final class ReviewLimits {
    /** Maximum number of bytes. */
    static final int MAX_BODY = 8 * 1024 * 1024;

    private ReviewLimits() {}

    /** Returns the constraints of the parser of reviews. */
    static StreamReadConstraints constraints() {
        return StreamReadConstraints.builder()
                .maxNestingDepth(ReviewSize.MAX_DEPTH)
                .maxNameLength(ReviewSize.MAX_NAME)
                .maxNumberLength(ReviewSize.MAX_NUMBER)
                .maxStringLength(ReviewSize.MAX_TEXT)
                .maxTokenCount(ReviewSize.MAX_TOKENS)
                .build();
    }

    /** Returns the error for a review that has too many bytes. */
    static MalformedReview tooManyBytes() {
        return tooLarge("the object and its previous version have more than 8 MiB of JSON", "make the object smaller");
    }

    /** Returns which limit of the parser a review exceeds. */
    static MalformedReview exceeded(ReviewBytes body) {
        var size = new ReviewSize();
        body.measure(size);
        return size.exceeded().orElseGet(() -> tooLarge("a number or name in it is too long", "shorten it"));
    }

    static MalformedReview tooLarge(String limit, String fix) {
        return new MalformedReview("the object is too large to be evaluated: %s; %s".formatted(limit, fix), true);
    }
}
