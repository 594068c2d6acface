package dev.sallyport.webhook;

import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import java.util.Optional;

/**
 * Size of the JSON of a review, measured while its bytes arrive, so that a review beyond the limits is denied without its rest.
 * For input that is not JSON, the size is meaningless but bounded; the reader rejects it.
 */
final class ReviewSize {
    /** Maximum number of JSON tokens: names, values, and starts and ends of objects and arrays. */
    static final int MAX_TOKENS = 100_000;

    static final int MAX_DEPTH = 200;

    /** Maximum bytes of a name, a number and another value. The annotations of an object have 256 KiB in total. */
    static final int MAX_NAME = 16 * 1024;

    static final int MAX_NUMBER = 1_000;
    static final int MAX_TEXT = 512 * 1024;

    /** Heap of a token as node of a tree, field of an object, and value of a rule. */
    private static final int HEAP_OF_A_TOKEN = 150;

    private enum Part {
        BETWEEN,
        TEXT,
        ESCAPE,
        SCALAR
    }

    private Part part = Part.BETWEEN;
    private long bytes;
    private int tokens;
    private int depth;

    /** Bytes of the text or scalar that was read last. */
    private int length;

    private int deepest;
    private int longestName;
    private int longestScalar;
    private int longestText;

    /** Adds that many bytes of an array. */
    void add(byte[] from, int count) {
        for (int i = 0; i < count && !isExceeded(); i++) {
            add(from[i]);
        }
        bytes += count;
    }

    private void add(byte next) {
        switch (part) {
            case TEXT -> {
                if (next == '"') {
                    part = Part.BETWEEN;
                } else {
                    part = next == '\\' ? Part.ESCAPE : Part.TEXT;
                    length++;
                    longestText = Math.max(longestText, length);
                }
            }
            case ESCAPE -> {
                part = Part.TEXT;
                length++;
            }
            default -> between(next);
        }
    }

    private void between(byte next) {
        switch (next) {
            case '"' -> begin(Part.TEXT);
            case '{', '[' -> {
                part = Part.BETWEEN;
                tokens++;
                depth++;
                deepest = Math.max(deepest, depth);
            }
            case '}', ']' -> {
                part = Part.BETWEEN;
                tokens++;
                depth--;
            }
            case ':' -> longestName = Math.max(longestName, length);
            case ',', ' ', '\t', '\r', '\n' -> part = Part.BETWEEN;
            default -> scalar();
        }
    }

    private void begin(Part next) {
        part = next;
        tokens++;
        length = 0;
    }

    private void scalar() {
        if (part != Part.SCALAR) {
            begin(Part.SCALAR);
        }
        length++;
        longestScalar = Math.max(longestScalar, length);
    }

    private boolean isExceeded() {
        return tokens > MAX_TOKENS
                || deepest > MAX_DEPTH
                || longestText > MAX_TEXT
                || longestScalar > MAX_NUMBER
                || longestName > MAX_NAME;
    }

    /** Returns the heap that the objects of the review take. */
    long heap() {
        return (long) tokens * HEAP_OF_A_TOKEN + bytes;
    }

    /** Returns the error for the limit that is exceeded, with the fix; empty if none is. */
    Optional<MalformedReview> exceeded() {
        if (tokens > MAX_TOKENS) {
            return Optional.of(ReviewLimits.tooLarge(
                    "it has more than 100,000 JSON tokens (names, values and brackets)",
                    "make the object smaller, for example with fewer environment variables or arguments"));
        }
        if (deepest > MAX_DEPTH) {
            return Optional.of(
                    ReviewLimits.tooLarge("its JSON is nested deeper than 200 levels", "make the object flatter"));
        }
        if (longestText > MAX_TEXT) {
            return Optional.of(ReviewLimits.tooLarge("a value in it has more than 512 KiB", "shorten the value"));
        }
        if (longestScalar > MAX_NUMBER) {
            return Optional.of(ReviewLimits.tooLarge("a number has more than 1,000 digits", "shorten the number"));
        }
        return longestName > MAX_NAME
                ? Optional.of(ReviewLimits.tooLarge("a name has more than 16,384 characters", "shorten the name"))
                : Optional.empty();
    }
}
