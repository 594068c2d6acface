package dev.sallyport.workload;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.workload.OtherObject.Requested;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reader of objects that only rules evaluate. */
public final class OtherObjectReader {
    private static final ObjectMapper JSON = ObjectJson.withGoNulls(ObjectJson.ignoringUnknownFields());

    private OtherObjectReader() {}

    /**
     * Objects of a request.
     *
     * @param object the object; for a deletion, the object that is deleted
     * @param oldObject the object before an update; null otherwise
     */
    public record OtherObjects(OtherObject object, @Nullable OtherObject oldObject) {}

    /** Objects of a request as JSON values; null where the request has none. */
    public record JsonObjects(
            @Nullable Map<String, @Nullable Object> object,
            @Nullable Map<String, @Nullable Object> oldObject) {}

    /**
     * Reads the objects of a request.
     *
     * @param namespace namespace in the request; empty for a cluster-scoped object
     * @param name name in the request; the name in the object where empty
     * @throws IllegalArgumentException if an object is missing or malformed
     */
    public static OtherObjects read(Requested requested, String namespace, String name, JsonObjects objects) {
        var object = objects.object();
        var old = objects.oldObject();
        return switch (requested.operation()) {
            case DELETE -> new OtherObjects(object(requested, namespace, name, old, null), null);
            case CONNECT ->
                new OtherObjects(object(requested, namespace, name, object == null ? Map.of() : object, null), null);
            case UPDATE ->
                new OtherObjects(
                        object(requested, namespace, name, object, old), object(requested, namespace, name, old, null));
            case CREATE -> new OtherObjects(object(requested, namespace, name, object, null), null);
            case OTHER -> throw new IllegalArgumentException("the operation is not supported");
        };
    }

    private static OtherObject object(
            Requested requested,
            String namespace,
            String name,
            @Nullable Map<String, @Nullable Object> given,
            @Nullable Map<String, @Nullable Object> before) {
        if (given == null || (given.isEmpty() && requested.operation() != Operation.CONNECT)) {
            throw new IllegalArgumentException("the request has no object");
        }
        var content = SecretValues.isSecret(requested) ? SecretValues.hidden(given, before) : given;
        var resource = new GenericKubernetesResource();
        resource.setApiVersion(requested.apiVersion());
        resource.setKind(requested.kind());
        resource.setMetadata(metadata(content));
        var known = name.isEmpty() ? resource.getMetadata().getName() : name;
        return new OtherObject(
                requested,
                requested.isNamespace() && known != null ? known : namespace,
                known == null ? generatedName(resource.getMetadata()) : known,
                resource,
                withoutManagedFields(content));
    }

    private static String generatedName(ObjectMeta metadata) {
        return (metadata.getGenerateName() == null ? "" : metadata.getGenerateName()) + "*";
    }

    private static ObjectMeta metadata(Map<String, @Nullable Object> object) {
        if (!(object.get("metadata") instanceof Map<?, ?> given)) {
            return new ObjectMeta();
        }
        var metadata = new LinkedHashMap<Object, @Nullable Object>(given);
        metadata.remove("managedFields");
        return JSON.convertValue(metadata, ObjectMeta.class);
    }

    private static Map<String, @Nullable Object> withoutManagedFields(Map<String, @Nullable Object> object) {
        if (!(object.get("metadata") instanceof Map<?, ?> given) || !given.containsKey("managedFields")) {
            return object;
        }
        var metadata = new LinkedHashMap<Object, @Nullable Object>(given);
        metadata.remove("managedFields");
        var rest = new LinkedHashMap<String, @Nullable Object>(object);
        rest.put("metadata", metadata);
        return rest;
    }
}
