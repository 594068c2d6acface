package dev.sallyport.webhook;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.sallyport.workload.ObjectJson;
import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Strict reader of AdmissionReviews (admission.k8s.io/v1). Input that it does not understand is never allowed. */
final class AdmissionReviews {
    private static final Set<String> OBJECTS = Set.of("object", "oldObject");
    private static final TypeReference<Map<String, @Nullable Object>> MAP = new TypeReference<>() {};

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(ReviewLimits.constraints())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    /** Deserializers of some API types, such as quantities, read from the middle of an object, where tokens follow. */
    private static final ObjectMapper OWN_JSON = JSON.copy().disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final ObjectMapper OBJECTS_JSON =
            ObjectJson.withGoNulls(OWN_JSON.copy()).addMixIn(ObjectMeta.class, WithoutManagedFields.class);

    private static final Map<Class<?>, ObjectReader> READERS = Stream.concat(
                    Stream.of(GenericKubernetesResource.class),
                    ObjectKind.builtIn().stream().map(ObjectKind::type))
            .collect(Collectors.toUnmodifiableMap(type -> type, OBJECTS_JSON::readerFor));

    /** Half of an object that the API server sends, which no check reads; rules read them from the tree. */
    @JsonIgnoreProperties("managedFields")
    private interface WithoutManagedFields {}

    private AdmissionReviews() {}

    /**
     * Parses the admission request of a review.
     *
     * @throws MalformedReview if the body is not an AdmissionReview with a request
     */
    static AdmissionRequest request(ReviewBytes body) throws MalformedReview {
        try (var parser = new ReviewParser(body.parser(OBJECTS_JSON.getFactory()))) {
            var request = ReviewStream.read(parser, READERS, new RequestTree(body));
            if (request.isPresent()) {
                return request.get();
            }
        } catch (IOException e) {
            throw new MalformedReview("the body cannot be read");
        }
        return requestOfAnyForm(body);
    }

    /** Parses the admission request of a review that the API server would not write. */
    static AdmissionRequest requestOfAnyForm(ReviewBytes body) throws MalformedReview {
        return AdmissionRequest.of(tree(body));
    }

    /**
     * Parses the admission request of a review as a tree.
     *
     * @throws MalformedReview if the body is not an AdmissionReview with a request
     */
    static JsonNode tree(ReviewBytes body) throws MalformedReview {
        JsonNode review;
        try {
            review = body.tree(JSON);
        } catch (JsonProcessingException e) {
            throw malformed(body, e);
        } catch (IOException e) {
            throw new MalformedReview("the body cannot be read");
        }
        if (!review.path("apiVersion").asText().equals("admission.k8s.io/v1")
                || !review.path("kind").asText().equals("AdmissionReview")) {
            throw new MalformedReview("the body is not an AdmissionReview of admission.k8s.io/v1");
        }
        var request = review.path("request");
        if (!request.isObject() || request.path("uid").asText().isEmpty()) {
            throw new MalformedReview("the AdmissionReview has no request with a uid");
        }
        return request;
    }

    private static MalformedReview malformed(ReviewBytes body, JsonProcessingException failure) {
        return failure instanceof StreamConstraintsException
                ? ReviewLimits.exceeded(body)
                : new MalformedReview("the body is not JSON: " + failure.getOriginalMessage());
    }

    /** Reads an object of the request as its kind. */
    static HasMetadata object(JsonNode object, Class<? extends HasMetadata> type) throws MalformedReview {
        return read(OBJECTS_JSON, object, type);
    }

    /** Reads an object of one of the kinds of Sallyport. */
    static <T> T own(JsonNode object, Class<T> kind) throws MalformedReview {
        return read(OWN_JSON, object, kind);
    }

    private static <T> T read(ObjectMapper mapper, JsonNode object, Class<T> type) throws MalformedReview {
        try {
            return mapper.treeToValue(object, type);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new MalformedReview("the object is not a valid %s".formatted(type.getSimpleName()));
        }
    }

    /** Returns the request as plain maps, without its two objects. */
    static Map<String, @Nullable Object> plain(JsonNode request) {
        var rest = JSON.createObjectNode();
        request.properties().stream()
                .filter(entry -> !OBJECTS.contains(entry.getKey()))
                .forEach(entry -> rest.set(entry.getKey(), entry.getValue()));
        return JSON.convertValue(rest, MAP);
    }

    /** Returns an object as plain maps. */
    static Map<String, @Nullable Object> map(JsonNode object) {
        return JSON.convertValue(object, MAP);
    }

    /** Input that is not a valid AdmissionReview, or exceeds a limit. */
    static final class MalformedReview extends Exception {
        private final boolean isTooLarge;

        MalformedReview(String message) {
            this(message, false);
        }

        MalformedReview(String message, boolean isTooLarge) {
            super(message);
            this.isTooLarge = isTooLarge;
        }

        boolean isTooLarge() {
            return isTooLarge;
        }
    }
}
