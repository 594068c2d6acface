package dev.sallyport.webhook;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.sallyport.identity.User;
import dev.sallyport.webhook.AdmissionRequest.GroupVersionKind;
import dev.sallyport.webhook.AdmissionRequest.ReadObjects;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reader of AdmissionReviews from their bytes, without a tree in between.
 *
 * <p>It reads only the form in which the API server writes reviews of evaluated kinds: known fields, of the usual type, the kind
 * before the objects. It leaves every other review, malformed ones in particular, to the reader of trees, and never decides
 * anything itself.
 */
final class ReviewStream {
    /** Review in another form than that of the API server. */
    private static final class Unusual extends RuntimeException {
        Unusual() {
            super("not in the usual form", null, false, false);
        }
    }

    private final JsonParser parser;
    private final Map<Class<?>, ObjectReader> readers;
    private String uid = "";
    private GroupVersionKind kind = GroupVersionKind.NONE;
    private GroupVersionKind resource = GroupVersionKind.NONE;
    private String subresource = "";
    private String name = "";
    private String namespace = "";
    private String operation = "";
    private @Nullable User user;
    private boolean dryRun;
    private @Nullable HasMetadata object;
    private @Nullable HasMetadata oldObject;

    private ReviewStream(JsonParser parser, Map<Class<?>, ObjectReader> readers) {
        this.parser = parser;
        this.readers = readers;
    }

    /**
     * Reads the request of a review.
     *
     * @param parser at the start of the review; rejects duplicate names, and input beyond the limits
     * @param readers for the objects of each model class
     * @param tree the request as JSON
     * @return empty for a review that is not in the usual form
     */
    static Optional<AdmissionRequest> read(
            JsonParser parser, Map<Class<?>, ObjectReader> readers, Supplier<JsonNode> tree) {
        try {
            return new ReviewStream(parser, readers).review(tree);
        } catch (IOException | RuntimeException _) {
            return Optional.empty();
        }
    }

    private Optional<AdmissionRequest> review(Supplier<JsonNode> tree) throws IOException {
        var apiVersion = "";
        var type = "";
        require(parser.nextToken(), JsonToken.START_OBJECT);
        for (var field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            switch (field) {
                case "apiVersion" -> apiVersion = text();
                case "kind" -> type = text();
                case "request" -> readRequest();
                default -> throw new Unusual();
            }
        }
        var isWhole = parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
        if (!isWhole || !apiVersion.equals("admission.k8s.io/v1") || !type.equals("AdmissionReview")) {
            throw new Unusual();
        }
        return request(tree);
    }

    private Optional<AdmissionRequest> request(Supplier<JsonNode> tree) {
        if (uid.isEmpty() || user == null || object == null || object.getMetadata() == null) {
            return Optional.empty();
        }
        if (oldObject != null && oldObject.getMetadata() == null) {
            return Optional.empty();
        }
        var fields = new RequestFields(
                uid, kind, resource, subresource, name, namespace, operation, user, dryRun, object.getMetadata());
        return Optional.of(AdmissionRequest.of(fields, new ReadObjects(object, oldObject), tree));
    }

    private void readRequest() throws IOException {
        require(parser.nextToken(), JsonToken.START_OBJECT);
        for (var field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            switch (field) {
                case "uid" -> uid = text();
                case "kind" -> kind = kind("kind");
                case "resource" -> resource = kind("resource");
                case "subResource" -> subresource = text();
                case "name" -> name = text();
                case "namespace" -> namespace = text();
                case "operation" -> operation = text();
                case "userInfo" -> user = user();
                case "dryRun" -> dryRun = bool();
                case "object" -> object = object();
                case "oldObject" -> oldObject = object();
                case "requestKind", "requestResource", "requestSubResource", "options" -> {
                    parser.nextToken();
                    parser.skipChildren();
                }
                default -> throw new Unusual();
            }
        }
        require(parser.currentToken(), JsonToken.END_OBJECT);
    }

    private GroupVersionKind kind(String last) throws IOException {
        var group = "";
        var version = "";
        var type = "";
        require(parser.nextToken(), JsonToken.START_OBJECT);
        for (var field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            switch (field) {
                case "group" -> group = text();
                case "version" -> version = text();
                case String other when other.equals(last) -> type = text();
                default -> throw new Unusual();
            }
        }
        require(parser.currentToken(), JsonToken.END_OBJECT);
        return new GroupVersionKind(group, version, type);
    }

    private User user() throws IOException {
        var username = "";
        var userUid = "";
        var groups = List.<String>of();
        var extra = Map.<String, List<String>>of();
        require(parser.nextToken(), JsonToken.START_OBJECT);
        for (var field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            switch (field) {
                case "username" -> username = text();
                case "uid" -> userUid = text();
                case "groups" -> groups = texts();
                case "extra" -> extra = extra();
                default -> throw new Unusual();
            }
        }
        require(parser.currentToken(), JsonToken.END_OBJECT);
        return new User(username, userUid, groups, extra);
    }

    private Map<String, List<String>> extra() throws IOException {
        var extra = new TreeMap<String, List<String>>();
        require(parser.nextToken(), JsonToken.START_OBJECT);
        for (var field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            extra.put(field, texts());
        }
        require(parser.currentToken(), JsonToken.END_OBJECT);
        return extra;
    }

    private List<String> texts() throws IOException {
        require(parser.nextToken(), JsonToken.START_ARRAY);
        var texts = new ArrayList<String>();
        while (parser.nextToken() == JsonToken.VALUE_STRING) {
            texts.add(parser.getText());
        }
        require(parser.currentToken(), JsonToken.END_ARRAY);
        return texts;
    }

    /** Reads an object of the kind of the request; null for a null. */
    private @Nullable HasMetadata object() throws IOException {
        var token = parser.nextToken();
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        require(token, JsonToken.START_OBJECT);
        var evaluated = kind.evaluated();
        if (evaluated.isEmpty()) {
            throw new Unusual();
        }
        return requireNonNull(readers.get(evaluated.get().type())).readValue(parser);
    }

    private String text() throws IOException {
        require(parser.nextToken(), JsonToken.VALUE_STRING);
        return parser.getText();
    }

    private boolean bool() throws IOException {
        var value = parser.nextBooleanValue();
        if (value == null) {
            throw new Unusual();
        }
        return value;
    }

    private static void require(@Nullable JsonToken token, JsonToken expected) {
        if (token != expected) {
            throw new Unusual();
        }
    }
}
