package dev.sallyport.admission;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.check.EvaluationFacts;
import dev.sallyport.check.RequestCheck.Input;
import dev.sallyport.workload.PlainJson;
import dev.sallyport.workload.Subject;
import io.fabric8.kubernetes.api.model.Namespace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Input of request checks: objects and request as plain maps. */
final class CelRequest {
    private static final ObjectMapper JSON = PlainJson.mapper();
    private static final TypeReference<Map<String, @Nullable Object>> MAP = new TypeReference<>() {};

    private CelRequest() {}

    /** Returns the input for an admission request in a namespace. */
    static Input of(AdmissionAttributes attributes, Namespace namespace, EvaluationFacts facts) {
        return new Input(
                map(attributes.object().object()),
                attributes.oldObject() == null
                        ? null
                        : map(attributes.oldObject().object()),
                attributes.request().get(),
                () -> map(namespace),
                facts);
    }

    /** Returns the request that creates an object without a requester, as for objects from files. */
    static Map<String, @Nullable Object> creation(Subject subject) {
        var kind = subject.kind();
        var version = "v1";
        return Map.of(
                "uid", "",
                "kind", Map.of("group", kind.group(), "version", version, "kind", kind.kind()),
                "resource", Map.of("group", kind.group(), "version", version, "resource", kind.plural()),
                "name", subject.name(),
                "namespace", subject.namespace(),
                "operation", "CREATE",
                "userInfo", Map.of("username", "", "groups", List.of()),
                "dryRun", false);
    }

    /** Returns the request with the operation of a creation. */
    static Map<String, @Nullable Object> asCreation(Map<String, @Nullable Object> request) {
        var creation = new LinkedHashMap<String, @Nullable Object>(request);
        creation.put("operation", Operation.CREATE.name());
        return creation;
    }

    /** Returns whether object and old object differ in nothing but status and metadata other than labels and annotations. */
    static boolean changesBookkeepingOnly(Input update) {
        return update.oldObject() != null && content(update.object()).equals(content(update.oldObject()));
    }

    private static Map<String, @Nullable Object> content(Map<String, @Nullable Object> object) {
        var content = new LinkedHashMap<String, @Nullable Object>(object);
        content.remove("status");
        var metadata = new LinkedHashMap<Object, @Nullable Object>();
        if (object.get("metadata") instanceof Map<?, ?> all) {
            metadata.putAll(all);
        }
        metadata.keySet().retainAll(Set.of("labels", "annotations"));
        content.put("metadata", metadata);
        return content;
    }

    private static Map<String, @Nullable Object> map(Object object) {
        return JSON.convertValue(object, MAP);
    }
}
