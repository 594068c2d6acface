package dev.sallyport.cli.input;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Fields of model classes, with their types. */
final class FieldTypes {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Types that are written as a scalar, or with any fields. */
    private static final Set<Class<?>> OPAQUE =
            Set.of(IntOrString.class, Quantity.class, MicroTime.class, FieldsV1.class, Object.class, JsonNode.class);

    private static final Map<JavaType, Map<String, JavaType>> KNOWN = new ConcurrentHashMap<>();

    private FieldTypes() {}

    static JavaType of(Class<?> type) {
        return JSON.constructType(type);
    }

    /** Returns the fields of a type; empty for a type without known fields, such as a text. */
    static Map<String, JavaType> fields(JavaType type) {
        return KNOWN.computeIfAbsent(type, FieldTypes::read);
    }

    private static Map<String, JavaType> read(JavaType type) {
        var fields = new HashMap<String, JavaType>();
        var raw = type.getRawClass();
        if (OPAQUE.contains(raw)
                || type.isContainerType()
                || type.isEnumType()
                || raw.isInterface()
                || raw.isPrimitive()
                || raw.getName().startsWith("java.")) {
            return fields;
        }
        JSON.getDeserializationConfig().introspect(type).findProperties().stream()
                .filter(property -> property.couldDeserialize())
                .forEach(property -> fields.put(property.getName(), property.getPrimaryType()));
        return fields;
    }
}
