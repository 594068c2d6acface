package dev.sallyport.webhook;

import static dev.sallyport.finding.SafeText.clean;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.admission.Operation;
import dev.sallyport.admission.RequestInfo;
import dev.sallyport.admission.RequestInfo.Owner;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.identity.User;
import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Reader of the typed attributes of an admission request. */
final class RequestInfoReader {

    private RequestInfoReader() {}

    static RequestInfo read(JsonNode request) {
        var kind = request.path("kind");
        var metadata = request.path("object").path("metadata");
        var scaled = AdmissionRequest.scaledKind(request);
        var group = kind.path("group").asText();
        var version = kind.path("version").asText();
        return new RequestInfo(
                request.path("uid").asText(),
                Operation.of(request.path("operation").asText()),
                scaled.map(ObjectKind::apiVersion).orElse(group.isEmpty() ? version : group + "/" + version),
                scaled.map(ObjectKind::kind).orElse(kind.path("kind").asText()),
                clean(request.path("namespace").asText()),
                clean(name(request, metadata)),
                clean(request.path("subResource").asText()),
                user(request.path("userInfo")),
                request.path("dryRun").asBoolean(),
                text(metadata.path("uid")),
                owner(request));
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

    private static String name(JsonNode request, JsonNode metadata) {
        var name = request.path("name").asText();
        if (!name.isEmpty()) {
            return name;
        }
        var given = metadata.path("name").asText();
        return given.isEmpty() ? metadata.path("generateName").asText() : given;
    }

    private static @Nullable Owner owner(JsonNode request) {
        var kind = request.path("kind");
        return ObjectKind.of(kind.path("group").asText(), kind.path("kind").asText())
                .flatMap(created -> ControllerOwnership.creatingOwner(
                        user(request.path("userInfo")),
                        created,
                        clean(request.path("namespace").asText()),
                        references(request.path("object").path("metadata"))))
                .map(owner -> new Owner(
                        owner.kind().apiVersion(), owner.kind().kind(), clean(owner.name()), clean(owner.uid())))
                .orElse(null);
    }

    private static List<OwnerReference> references(JsonNode metadata) {
        return StreamSupport.stream(metadata.path("ownerReferences").spliterator(), false)
                .map(reference -> new OwnerReferenceBuilder()
                        .withApiVersion(reference.path("apiVersion").asText())
                        .withKind(reference.path("kind").asText())
                        .withName(reference.path("name").asText())
                        .withUid(reference.path("uid").asText())
                        .withController(reference.path("controller").asBoolean())
                        .build())
                .toList();
    }

    private static @Nullable String text(JsonNode node) {
        return node.isTextual() && !node.asText().isEmpty() ? node.asText() : null;
    }
}
