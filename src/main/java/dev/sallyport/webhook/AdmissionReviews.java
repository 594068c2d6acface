package dev.sallyport.webhook;

import dev.sallyport.workload.ObjectJson;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads AdmissionReviews (admission.k8s.io/v1) strictly: what is not understood is not let in. */
final class AdmissionReviews {
    private static final int MAX_DEPTH = 200;
    private static final Set<String> OBJECTS = Set.of("object", "oldObject");
    private static final TypeReference<Map<String, @Nullable Object>> MAP = new TypeReference<>() {};

    private final ObjectMapper json = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    /** Some types of the API, such as quantities, are read from the middle of an object: then more follows, rightly. */
    private final ObjectMapper objects =
            ObjectJson.withNullsOfGo(json.copy().disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS));

    ObjectMapper json() {
        return json;
    }

    /**
     * The request in a review.
     *
     * @throws MalformedReview where it is no AdmissionReview with a request
     */
    JsonNode request(byte[] body) throws MalformedReview {
        JsonNode review;
        try {
            review = json.readTree(body);
        } catch (JsonProcessingException e) {
            throw new MalformedReview("the body is no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new MalformedReview("the body cannot be read");
        }
        if (!review.path("apiVersion").asText().equals("admission.k8s.io/v1")
                || !review.path("kind").asText().equals("AdmissionReview")) {
            throw new MalformedReview("the body is no AdmissionReview of admission.k8s.io/v1");
        }
        var request = review.path("request");
        if (!request.isObject() || request.path("uid").asText().isEmpty()) {
            throw new MalformedReview("the AdmissionReview has no request with a uid");
        }
        return request;
    }

    /** An object of the request, in the shape of its kind. */
    HasMetadata object(JsonNode object, Class<? extends HasMetadata> type) throws MalformedReview {
        return read(objects, object, type);
    }

    /** An object of one of our own kinds. */
    <T> T own(JsonNode object, Class<T> kind) throws MalformedReview {
        return read(json, object, kind);
    }

    private static <T> T read(ObjectMapper mapper, JsonNode object, Class<T> type) throws MalformedReview {
        try {
            return mapper.treeToValue(object, type);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new MalformedReview("the object is no %s".formatted(type.getSimpleName()));
        }
    }

    /** The request in plain maps, without its two objects. */
    Map<String, @Nullable Object> plain(JsonNode request) {
        var rest = json.createObjectNode();
        request.properties().stream()
                .filter(entry -> !OBJECTS.contains(entry.getKey()))
                .forEach(entry -> rest.set(entry.getKey(), entry.getValue()));
        return json.convertValue(rest, MAP);
    }

    /** The request cannot be understood. */
    static final class MalformedReview extends Exception {
        MalformedReview(String message) {
            super(message);
        }
    }
}
