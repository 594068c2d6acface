package dev.sallyport.check.image;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Access to values in parsed JSON by path, with an empty value for a missing one or another type. */
final class JsonAccess {
    private JsonAccess() {}

    static Map<?, ?> object(@Nullable Object json, String... path) {
        return at(json, path) instanceof Map<?, ?> map ? map : Map.of();
    }

    static String text(@Nullable Object json, String... path) {
        return at(json, path) instanceof String text ? text : "";
    }

    /** Returns a string, or a number as a string. */
    static String number(@Nullable Object json, String... path) {
        return at(json, path) instanceof Number number ? number.toString() : text(json, path);
    }

    static boolean isList(@Nullable Object json, String... path) {
        return at(json, path) instanceof List<?>;
    }

    static Stream<?> list(@Nullable Object json, String... path) {
        return at(json, path) instanceof List<?> list ? list.stream() : Stream.of();
    }

    private static @Nullable Object at(@Nullable Object json, String... path) {
        var found = json;
        for (var name : path) {
            found = found instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return found;
    }
}
