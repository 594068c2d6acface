package dev.sallyport.webhook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import java.io.IOException;

/** Limits of the JSON of a review, and the messages to users whose objects exceed them. */
final class ReviewLimits {
    /** Maximum number of bytes. */
    static final int MAX_BODY = 8 * 1024 * 1024;

    /** Maximum number of JSON tokens: names, values, and starts and ends of objects and arrays. */
    static final int MAX_TOKENS = 200_000;

    static final int MAX_DEPTH = 200;
    static final int MAX_NAME = 16 * 1024;
    static final int MAX_NUMBER = 1_000;

    /** Constraints without the limit of the number of tokens or the depth, which this class counts itself. */
    private static final JsonFactory COUNTED = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH + 1)
                    .maxNameLength(MAX_BODY)
                    .maxNumberLength(MAX_BODY)
                    .maxStringLength(MAX_BODY)
                    .build())
            .build();

    private ReviewLimits() {}

    /** Returns the constraints of the parser of reviews. */
    static StreamReadConstraints constraints() {
        return StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxNameLength(MAX_NAME)
                .maxNumberLength(MAX_NUMBER)
                .maxTokenCount(MAX_TOKENS)
                .build();
    }

    /** Returns the error for a review that has too many bytes. */
    static MalformedReview tooManyBytes() {
        return tooLarge("the object and its previous version have more than 8 MiB of JSON", "make the object smaller");
    }

    /** Returns which limit a review exceeds; reads no more of it than until there. */
    static MalformedReview exceeded(byte[] body) {
        try (var parser = COUNTED.createParser(body)) {
            var tokens = 0;
            var depth = 0;
            for (var token = parser.nextToken(); token != null && tokens <= MAX_TOKENS; token = parser.nextToken()) {
                tokens++;
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (depth > MAX_DEPTH) {
                    return tooLarge("its JSON is nested deeper than 200 levels", "make the object flatter");
                }
                if (token.isNumeric() && parser.getTextLength() > MAX_NUMBER) {
                    return tooLarge("a number has more than 1,000 digits", "shorten the number");
                }
            }
            return tokens > MAX_TOKENS
                    ? tooLarge(
                            "it has more than 200,000 JSON tokens (names, values and brackets)",
                            "make the object smaller, for example with fewer environment variables or arguments")
                    : tooLarge("a name has more than 16,384 characters", "shorten the name");
        } catch (IOException _) {
            return tooLarge("a number or name in it is too long", "shorten it");
        }
    }

    private static MalformedReview tooLarge(String limit, String fix) {
        return new MalformedReview("the object is too large to be evaluated: %s; %s".formatted(limit, fix), true);
    }
}
