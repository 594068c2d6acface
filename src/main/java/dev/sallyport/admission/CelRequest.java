package dev.sallyport.admission;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.check.EvaluationFacts;
import dev.sallyport.check.RequestCheck.Input;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Operation;
import dev.sallyport.workload.OtherObject;
import dev.sallyport.workload.PlainJson;
import dev.sallyport.workload.Subject;
import io.fabric8.kubernetes.api.model.Namespace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
        var object = attributes.object();
        var oldObject = attributes.oldObject();
        var isDeletion = attributes.operation() == Operation.DELETE;
        return new Input(
                isDeletion ? null : values(object),
                isDeletion ? values(object) : oldObject == null ? null : values(oldObject),
                attributes.request().get(),
                () -> object.isNamespaced() ? map(namespace) : null,
                facts);
    }

    private static Map<String, @Nullable Object> values(Subject subject) {
        return subject instanceof OtherObject other ? other.content() : map(subject.object());
    }

    /** Returns the request that creates an object without a requester, as for objects from files. */
    static Map<String, @Nullable Object> creation(Subject subject) {
        var apiVersion = subject.apiVersion();
        var group = apiVersion.substring(0, Math.max(0, apiVersion.indexOf('/')));
        var version = apiVersion.substring(apiVersion.indexOf('/') + 1);
        return Map.of(
                "uid", "",
                "kind", Map.of("group", group, "version", version, "kind", subject.kindName()),
                "resource", Map.of("group", group, "version", version, "resource", plural(subject)),
                "name", subject.name(),
                "namespace", subject.namespace(),
                "operation", Operation.CREATE.name(),
                "userInfo", Map.of("username", "", "groups", List.of()),
                "dryRun", false);
    }

    /** Returns the resource; of a kind that is not known, in the regular plural. */
    private static String plural(Subject subject) {
        if (subject.kind() != ObjectKind.OTHER) {
            return subject.kind().plural();
        }
        var singular = subject.kindName().toLowerCase(Locale.ROOT);
        return singular.endsWith("s")
                ? singular + "es"
                : singular.endsWith("y") ? singular.substring(0, singular.length() - 1) + "ies" : singular + "s";
    }

    /** Returns the request with the operation of a creation. */
    static Map<String, @Nullable Object> asCreation(Map<String, @Nullable Object> request) {
        var creation = new LinkedHashMap<String, @Nullable Object>(request);
        creation.put("operation", Operation.CREATE.name());
        return creation;
    }

    /** Returns whether object and old object differ in nothing but status and metadata other than labels and annotations. */
    static boolean changesBookkeepingOnly(Input update) {
        var object = update.object();
        var oldObject = update.oldObject();
        return object != null && oldObject != null && content(object).equals(content(oldObject));
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
