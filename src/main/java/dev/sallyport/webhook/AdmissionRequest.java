package dev.sallyport.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.admission.RequestInfo;
import dev.sallyport.identity.User;
import dev.sallyport.workload.ObjectKind;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Admission request of one AdmissionReview, parsed once. The two objects stay JSON until their kind is known to be evaluated.
 *
 * @param info typed attributes of the request
 * @param kind of the object
 * @param object the object after the operation; a missing or null node for a deletion
 * @param oldObject the object before the operation; a missing or null node for a creation
 * @param json the request as a whole
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#request">AdmissionRequest</a>
 */
record AdmissionRequest(RequestInfo info, GroupVersionKind kind, JsonNode object, JsonNode oldObject, JsonNode json) {
    private static final String OWN_GROUP = "sallyport.dev";

    /** API group, version and kind of an object; the group is empty for the core group. */
    record GroupVersionKind(String group, String version, String kind) {
        static GroupVersionKind of(JsonNode kind) {
            return new GroupVersionKind(
                    kind.path("group").asText(),
                    kind.path("version").asText(),
                    kind.path("kind").asText());
        }

        boolean is(String otherGroup, String otherKind) {
            return group.equals(otherGroup) && kind.equals(otherKind);
        }

        /** Returns whether it is one of the kinds of Sallyport's API, in the version that is served. */
        boolean isOwn() {
            return group.equals(OWN_GROUP) && version.equals("v1alpha1");
        }

        /** Returns the evaluated kind; only version v1 of each kind is read, as the webhook configuration requests. */
        Optional<ObjectKind> evaluated() {
            return version.equals("v1") ? ObjectKind.of(group, kind) : Optional.empty();
        }
    }

    static AdmissionRequest of(JsonNode request) {
        return new AdmissionRequest(
                RequestInfoReader.read(request),
                GroupVersionKind.of(request.path("kind")),
                request.path("object"),
                request.path("oldObject"),
                request);
    }

    /** Returns the kind of the object whose replicas the request changes through the subresource {@code scale}. */
    Optional<ObjectKind> scaledKind() {
        return scaledKind(json);
    }

    /** Returns the kind of the object in a request to the subresource {@code scale}, which contains a Scale instead of it. */
    static Optional<ObjectKind> scaledKind(JsonNode request) {
        var resource = request.path("resource");
        return request.path("subResource").asText().equals("scale")
                ? ObjectKind.ofResource(
                        resource.path("group").asText(),
                        resource.path("resource").asText())
                : Optional.empty();
    }

    String uid() {
        return info.uid();
    }

    User user() {
        return info.user();
    }

    /** Returns whether the request creates, updates or deletes an object of a kind of Sallyport's API. */
    boolean isAbout(String ownKind) {
        return kind.is(OWN_GROUP, ownKind);
    }

    /** Returns the labels of the object after the operation. */
    Map<String, String> labels() {
        return labels(object);
    }

    /** Returns the labels of the object before the operation. */
    Map<String, String> oldLabels() {
        return labels(oldObject);
    }

    private static Map<String, String> labels(JsonNode object) {
        var labels = new TreeMap<String, String>();
        object.path("metadata")
                .path("labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return labels;
    }
}
