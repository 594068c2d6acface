package dev.sallyport.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.admission.RequestInfo;
import dev.sallyport.identity.User;
import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Admission request of one AdmissionReview, parsed once. The objects of evaluated kinds are read from the bytes of the review
 * directly; the others stay JSON.
 *
 * @param info typed attributes of the request
 * @param kind of the object
 * @param scaledKind kind of the object whose replicas the request changes through the subresource {@code scale}
 * @param namespace namespace of the object as the client has written it; empty for a cluster-scoped object
 * @param objects objects that were read from the bytes; null if they must be read from the JSON
 * @param tree the request as a whole, made on first use
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#request">AdmissionRequest</a>
 */
record AdmissionRequest(
        RequestInfo info,
        GroupVersionKind kind,
        Optional<ObjectKind> scaledKind,
        String namespace,
        @Nullable ReadObjects objects,
        Supplier<JsonNode> tree) {
    private static final String OWN_GROUP = "sallyport.dev";

    /**
     * Objects of an evaluated kind.
     *
     * @param oldObject null for a creation
     */
    record ReadObjects(HasMetadata object, @Nullable HasMetadata oldObject) {}

    /** API group, version and kind of an object; the group is empty for the core group. */
    record GroupVersionKind(String group, String version, String kind) {
        static final GroupVersionKind NONE = new GroupVersionKind("", "", "");

        boolean is(String otherGroup, String otherKind) {
            return group.equals(otherGroup) && kind.equals(otherKind);
        }

        /** Returns whether it is one of the kinds of Sallyport's API, in the version that is served. */
        boolean isOwn() {
            return group.equals(OWN_GROUP) && version.equals("v1alpha1");
        }

        /**
         * Returns the evaluated kind; of kinds of Kubernetes only version v1 is read, as the webhook configuration requests.
         */
        Optional<ObjectKind> evaluated() {
            return ObjectKind.of(group, kind).filter(known -> known.isEvaluated(version));
        }
    }

    /** Reads a request of any form. */
    static AdmissionRequest of(JsonNode request) {
        return of(RequestTreeReader.read(request), null, () -> request);
    }

    static AdmissionRequest of(RequestFields fields, @Nullable ReadObjects objects, Supplier<JsonNode> tree) {
        return new AdmissionRequest(
                RequestInfoReader.read(fields), fields.kind(), fields.scaledKind(), fields.namespace(), objects, tree);
    }

    /** Returns the request as a whole. */
    JsonNode json() {
        return tree.get();
    }

    /** Returns the object after the operation; a missing or null node for a deletion. */
    JsonNode object() {
        return json().path("object");
    }

    /** Returns the object before the operation; a missing or null node for a creation. */
    JsonNode oldObject() {
        return json().path("oldObject");
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
        return labels(object());
    }

    /** Returns the labels of the object before the operation. */
    Map<String, String> oldLabels() {
        return labels(oldObject());
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
