package dev.sallyport.admission;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.check.RequestCheck.Input;
import dev.sallyport.workload.PlainJson;
import dev.sallyport.workload.Subject;
import io.fabric8.kubernetes.api.model.Namespace;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Input of request checks: objects and request as plain maps. */
final class CelRequest {
    private static final ObjectMapper JSON = PlainJson.mapper();
    private static final TypeReference<Map<String, @Nullable Object>> MAP = new TypeReference<>() {};

    private CelRequest() {}

    /** Returns the input for an admission request in a namespace. */
    static Input of(AdmissionAttributes attributes, Namespace namespace) {
        return new Input(
                map(attributes.object().object()),
                attributes.oldObject() == null
                        ? null
                        : map(attributes.oldObject().object()),
                attributes.request().get(),
                () -> map(namespace));
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

    private static Map<String, @Nullable Object> map(Object object) {
        return JSON.convertValue(object, MAP);
    }
}
