package dev.sallyport.sigstore;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.signature.StrictJson;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * An in-toto statement.
 *
 * @param digests digests of all subjects, {@code sha256:} and 64 hexadecimal digits
 */
record Statement(String predicateType, List<String> digests) {
    private static final Set<String> TYPES =
            Set.of("https://in-toto.io/Statement/v0.1", "https://in-toto.io/Statement/v1");
    private static final int MAX_SUBJECTS = 1024;

    Statement {
        digests = List.copyOf(digests);
    }

    /**
     * Parses a payload.
     *
     * @throws IllegalArgumentException if it is not a statement
     */
    static Statement parse(byte[] payload) {
        var json = StrictJson.object(payload);
        if (!TYPES.contains(text(json, "_type"))) {
            throw new IllegalArgumentException("its statement version is not supported");
        }
        var subjects = json.path("subject");
        if (!subjects.isArray() || subjects.isEmpty() || subjects.size() > MAX_SUBJECTS) {
            throw new IllegalArgumentException("its statement has no subject or more than " + MAX_SUBJECTS);
        }
        return new Statement(
                text(json, "predicateType"),
                StreamSupport.stream(subjects.spliterator(), false)
                        .map(subject -> "sha256:" + text(subject.path("digest"), "sha256"))
                        .toList());
    }

    private static String text(JsonNode json, String field) {
        return json.path(field).isTextual() ? json.path(field).textValue() : "";
    }
}
