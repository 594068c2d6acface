package dev.sallyport.webhook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;

/**
 * First fields of an AdmissionReview, which the API server writes before the object: enough to answer a review that cannot be
 * read now, and to queue it by its namespace.
 *
 * @param namespace empty if it is unknown, or the object has none
 */
record ReviewHead(String uid, String namespace) {
    private static final int MAX_BYTES = 16 * 1024;
    private static final JsonFactory JSON = new JsonFactory();

    /** Reads the head of a review whose rest may be missing; empty if it has no uid. */
    static Optional<ReviewHead> read(byte[] start) {
        var uid = "";
        var namespace = "";
        try (var parser = JSON.createParser(start, 0, Math.min(start.length, MAX_BYTES))) {
            if (!findRequest(parser)) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "uid" -> uid = parser.getValueAsString("");
                    case "namespace" -> namespace = parser.getValueAsString("");
                    case "operation", "userInfo", "object", "oldObject" -> {
                        return found(uid, namespace);
                    }
                    default -> parser.skipChildren();
                }
            }
        } catch (IOException _) {
            return found(uid, namespace); // the rest is missing or malformed
        }
        return found(uid, namespace);
    }

    private static Optional<ReviewHead> found(String uid, String namespace) {
        return uid.isEmpty() ? Optional.empty() : Optional.of(new ReviewHead(uid, namespace));
    }

    private static boolean findRequest(JsonParser parser) throws IOException {
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var name = parser.currentName();
            var value = parser.nextToken();
            if (name.equals("request")) {
                return value == JsonToken.START_OBJECT;
            }
            parser.skipChildren();
        }
        return false;
    }
}
