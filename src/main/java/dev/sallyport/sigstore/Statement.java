package dev.sallyport.sigstore;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * An in-toto statement (https://github.com/in-toto/attestation, v0.1 and v1), as far as signatures need it.
 *
 * @param sha256 of its subjects, hexadecimal
 */
record Statement(String predicateType, Set<String> sha256) {
    static final String SIGNATURE = "https://sigstore.dev/cosign/sign/v1";
    private static final Set<String> TYPES =
            Set.of("https://in-toto.io/Statement/v1", "https://in-toto.io/Statement/v0.1");
    private static final int MAX_SUBJECTS = 1_000;

    Statement {
        sha256 = Set.copyOf(sha256);
    }

    /** Empty for what is no statement. */
    static Optional<Statement> read(byte[] payload) {
        return StrictJson.read(payload)
                .filter(json -> TYPES.contains(json.path("_type").asText()))
                .filter(json -> !json.path("predicateType").asText().isEmpty())
                .filter(json ->
                        json.path("subject").isArray() && json.path("subject").size() <= MAX_SUBJECTS)
                .map(json -> new Statement(json.path("predicateType").asText(), subjects(json.path("subject"))));
    }

    private static Set<String> subjects(JsonNode array) {
        var digests = new TreeSet<String>();
        array.forEach(
                subject -> digests.add(subject.path("digest").path("sha256").asText()));
        return digests;
    }
}
