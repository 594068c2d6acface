package dev.sallyport.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.identity.User;
import dev.sallyport.webhook.AdmissionRequest.GroupVersionKind;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/** Reader of the fields of an admission request from a tree of any form. */
final class RequestTreeReader {

    private RequestTreeReader() {}

    static RequestFields read(JsonNode request) {
        return new RequestFields(
                request.path("uid").asText(),
                kind(request.path("kind"), "kind"),
                kind(request.path("resource"), "resource"),
                request.path("subResource").asText(),
                request.path("name").asText(),
                request.path("namespace").asText(),
                request.path("operation").asText(),
                user(request.path("userInfo")),
                request.path("dryRun").asBoolean(),
                metadata(object(request).path("metadata")));
    }

    /** Returns the object; for a deletion, which has none, the deleted one. */
    private static JsonNode object(JsonNode request) {
        var object = request.path("object");
        return object.isObject() ? object : request.path("oldObject");
    }

    private static GroupVersionKind kind(JsonNode kind, String name) {
        return new GroupVersionKind(
                kind.path("group").asText(),
                kind.path("version").asText(),
                kind.path(name).asText());
    }

    /** Reads the user unchanged, because SubjectAccessReviews are made for exactly this user later. */
    private static User user(JsonNode user) {
        var extra = new TreeMap<String, List<String>>();
        user.path("extra").properties().forEach(each -> extra.put(each.getKey(), texts(each.getValue())));
        return new User(user.path("username").asText(), user.path("uid").asText(), texts(user.path("groups")), extra);
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static ObjectMeta metadata(JsonNode metadata) {
        return new ObjectMetaBuilder()
                .withName(metadata.path("name").asText())
                .withGenerateName(metadata.path("generateName").asText())
                .withUid(metadata.path("uid").asText())
                .withOwnerReferences(
                        StreamSupport.stream(metadata.path("ownerReferences").spliterator(), false)
                                .map(RequestTreeReader::reference)
                                .toList())
                .build();
    }

    private static OwnerReference reference(JsonNode reference) {
        return new OwnerReferenceBuilder()
                .withApiVersion(reference.path("apiVersion").asText())
                .withKind(reference.path("kind").asText())
                .withName(reference.path("name").asText())
                .withUid(reference.path("uid").asText())
                .withController(reference.path("controller").asBoolean())
                .build();
    }
}
