package dev.sallyport.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * Statement of a replica about its chain, kept outside the log: an altered line, or a chain that another client has made, does
 * not agree with it.
 *
 * @param replica name of the Pod
 * @param head last line at that time
 * @param isClosed whether the replica ended its chain
 */
public record ChainCheckpoint(String replica, AuditChain.Head head, Instant time, boolean isClosed) {
    /** Prefix of the annotations with checkpoints; the rest is the identifier of the chain. */
    public static final String ANNOTATION = "audit.sallyport.dev/";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Returns the value of the annotation. */
    public String text() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("replica", replica)
                .put("sequence", head.sequence())
                .put("hash", head.hash())
                .put("time", time.toString())
                .put("closed", isClosed)
                .toString();
    }

    /** Parses an annotation; empty if it is none of a checkpoint. */
    public static Optional<ChainCheckpoint> parse(String annotation, String value) {
        if (!annotation.startsWith(ANNOTATION)) {
            return Optional.empty();
        }
        try {
            var json = JSON.readTree(value);
            return Optional.of(new ChainCheckpoint(
                    json.path("replica").asText(),
                    new AuditChain.Head(
                            annotation.substring(ANNOTATION.length()),
                            json.path("sequence").asLong(),
                            json.path("hash").asText()),
                    Instant.parse(json.path("time").asText()),
                    json.path("closed").asBoolean()));
        } catch (JsonProcessingException | DateTimeException _) {
            return Optional.empty();
        }
    }
}
