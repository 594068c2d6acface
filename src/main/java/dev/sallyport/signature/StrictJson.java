package dev.sallyport.signature;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A strict parser for untrusted JSON, so that all parsers read the same content: UTF-8, no duplicate keys, bounded
 * depth and no trailing tokens.
 */
public final class StrictJson {
    private static final int MAX_DEPTH = 64;
    private static final ObjectReader READER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);

    private static final ObjectMapper PLAIN = new ObjectMapper();

    private StrictJson() {}

    /**
     * Parses an object into maps, lists, strings, numbers and booleans.
     *
     * @throws IllegalArgumentException if it is not an object; the message has no content of it
     */
    public static Map<String, Object> plain(String content) {
        return PLAIN.convertValue(object(content.getBytes(StandardCharsets.UTF_8)), new TypeReference<>() {});
    }

    /**
     * Parses an object.
     *
     * @throws IllegalArgumentException if it is not an object; the message has no content of it
     */
    public static JsonNode object(byte[] content) {
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content));
            JsonNode node = READER.readValue(text.toString());
            if (node == null || !node.isObject()) {
                throw new IllegalArgumentException("it is not a JSON object");
            }
            return node;
        } catch (IOException malformed) {
            throw new IllegalArgumentException("it is not strict JSON: " + reason(malformed), malformed);
        }
    }

    private static String reason(IOException malformed) {
        var message = String.valueOf(malformed.getMessage());
        return message.startsWith("Duplicate field")
                ? "duplicate key"
                : malformed.getClass().getSimpleName();
    }
}
