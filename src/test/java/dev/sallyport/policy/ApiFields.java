package dev.sallyport.policy;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Set;

/** Paths of all fields of an API type, nested records of Sallyport included. */
public final class ApiFields {

    private ApiFields() {}

    public static void collect(Class<?> type, String prefix, Set<String> paths) {
        for (var component : type.getRecordComponents()) {
            var element = element(component.getGenericType());
            var path = prefix + name(component);
            if (element.isRecord()) {
                collect(element, path + ".", paths);
            } else {
                paths.add(path);
            }
        }
    }

    private static String name(RecordComponent component) {
        var renamed = component.getAccessor().getAnnotation(JsonProperty.class);
        return renamed == null ? component.getName() : renamed.value();
    }

    private static Class<?> element(Type type) {
        return type instanceof ParameterizedType list ? element(list.getActualTypeArguments()[0]) : (Class<?>) type;
    }
}
