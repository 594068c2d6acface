package dev.sallyport.convert.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fields of an object of a source. A field of an unexpected type is never taken for an absent one.
 *
 * @param path path of the object in its document, for messages
 */
public record Fields(String path, Map<String, @Nullable Object> values) {

    /** Returns the fields of a document. */
    public static Fields of(Map<String, @Nullable Object> document) {
        return new Fields("", document);
    }

    /** Returns an object without fields. */
    public static Fields empty(String path) {
        return new Fields(path, Map.<String, @Nullable Object>of());
    }

    /** Returns the fields of a value. */
    public static Fields of(String path, @Nullable Object value) throws Inexpressible {
        if (!(value instanceof Map<?, ?> map)) {
            throw new Inexpressible(path + " is not an object");
        }
        var values = new LinkedHashMap<String, @Nullable Object>();
        map.forEach((key, each) -> values.put(String.valueOf(key), each));
        return new Fields(path, values);
    }

    /** Returns whether a field is present and not null. */
    public boolean has(String key) {
        return values.get(key) != null;
    }

    /** Returns the value of a field. */
    public @Nullable Object get(String key) {
        return values.get(key);
    }

    /** Returns the path of a field. */
    public String at(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** Returns the text of a field; empty if it is absent. */
    public String text(String key) throws Inexpressible {
        return text(key, "");
    }

    /** Returns the text of a field, or a default. */
    public String text(String key, String absent) throws Inexpressible {
        var value = values.get(key);
        return value == null ? absent : scalar(at(key), value);
    }

    /** Returns the value of a boolean field, or a default. */
    public boolean flag(String key, boolean absent) throws Inexpressible {
        var value = values.get(key);
        if (value != null && !(value instanceof Boolean)) {
            throw new Inexpressible(at(key) + " is neither true nor false");
        }
        return value instanceof Boolean flag ? flag : absent;
    }

    /** Returns the fields of an object; empty if it is absent. */
    public Optional<Fields> part(String key) throws Inexpressible {
        return has(key) ? Optional.of(of(at(key), values.get(key))) : Optional.empty();
    }

    /** Returns the fields of an object, without any if it is absent. */
    public Fields partOrEmpty(String key) throws Inexpressible {
        return part(key).orElseGet(() -> empty(at(key)));
    }

    /** Returns the objects of a list; empty if it is absent. */
    public List<Fields> parts(String key) throws Inexpressible {
        var parts = new ArrayList<Fields>();
        var items = list(key);
        for (int i = 0; i < items.size(); i++) {
            parts.add(of(at(key) + "[" + i + "]", items.get(i)));
        }
        return parts;
    }

    /** Returns the texts of a list; empty if it is absent. */
    public List<String> texts(String key) throws Inexpressible {
        var texts = new ArrayList<String>();
        for (var item : list(key)) {
            texts.add(scalar(at(key), item));
        }
        return texts;
    }

    /** Returns the entries of a map of texts; empty if it is absent. */
    public Map<String, String> entries(String key) throws Inexpressible {
        var entries = new LinkedHashMap<String, String>();
        var part = partOrEmpty(key);
        for (var entry : part.values().entrySet()) {
            entries.put(entry.getKey(), scalar(part.at(entry.getKey()), entry.getValue()));
        }
        return entries;
    }

    /** Returns the items of a list; empty if it is absent. */
    public List<?> list(String key) throws Inexpressible {
        var value = values.get(key);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> items)) {
            throw new Inexpressible(at(key) + " is not a list");
        }
        return items;
    }

    /** Returns the fields that are present and not among the known ones. */
    public List<String> others(Set<String> known) {
        return values.keySet().stream()
                .filter(key -> has(key) && !known.contains(key))
                .toList();
    }

    /** Rejects fields other than the known ones: their effect would be lost. */
    public void requireOnly(Set<String> known) throws Inexpressible {
        var others = others(known);
        if (!others.isEmpty()) {
            throw new Inexpressible(at(others.getFirst()) + " has no equivalent");
        }
    }

    private static String scalar(String path, @Nullable Object value) throws Inexpressible {
        if (value == null || value instanceof Map || value instanceof List) {
            throw new Inexpressible(path + " is not a text");
        }
        return value.toString();
    }
}
