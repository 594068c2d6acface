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
 * @param kind kind of the object; empty if it is unknown
 * @param namespace empty if it is unknown, or the object has none
 */
record ReviewHead(String uid, String kind, String namespace) {
    /** Longest kind or namespace of Kubernetes; a longer one counts as unknown, because it may be kept. */
    private static final int MAX_NAME = 63;

    static final ReviewHead NONE = new ReviewHead("", "", "");

    static final int MAX_BYTES = 16 * 1024;
    private static final JsonFactory JSON = new JsonFactory();

    /** Reads the head of a review whose rest may be missing; empty if it has no uid. */
    static Optional<ReviewHead> read(byte[] start) {
        var head = NONE;
        try (var parser = JSON.createParser(start, 0, Math.min(start.length, MAX_BYTES))) {
            if (!findRequest(parser)) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "uid" -> head = new ReviewHead(parser.getValueAsString(""), head.kind, head.namespace);
                    case "kind" -> head = new ReviewHead(head.uid, kind(parser), head.namespace);
                    case "namespace" -> head = new ReviewHead(head.uid, head.kind, known(parser));
                    case "operation", "userInfo", "object", "oldObject" -> {
                        return found(head);
                    }
                    default -> parser.skipChildren();
                }
            }
        } catch (IOException _) {
            return found(head); // the rest is missing or malformed
        }
        return found(head);
    }

    private static Optional<ReviewHead> found(ReviewHead head) {
        return head.uid.isEmpty() ? Optional.empty() : Optional.of(head);
    }

    private static String kind(JsonParser parser) throws IOException {
        var kind = "";
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var name = parser.currentName();
                parser.nextToken();
                if (name.equals("kind")) {
                    kind = known(parser);
                }
                parser.skipChildren();
            }
        }
        return kind;
    }

    private static String known(JsonParser parser) throws IOException {
        var text = parser.getValueAsString("");
        return text.length() > MAX_NAME ? "" : text;
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
