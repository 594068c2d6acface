package dev.sallyport.convert.model;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Object of an input file.
 *
 * @param file name of the file
 */
public record SourceObject(String file, Map<String, @Nullable Object> content) {

    /** Returns the fields of the object. */
    public Fields fields() {
        return Fields.of(content);
    }

    /** Returns the API group; empty for the core group. */
    public String group() {
        var apiVersion = top("apiVersion");
        return apiVersion.contains("/") ? apiVersion.substring(0, apiVersion.indexOf('/')) : "";
    }

    public String kind() {
        return top("kind");
    }

    public String name() {
        return metadata("name");
    }

    /** Returns the namespace; {@code default} if the object has none. */
    public String namespace() {
        var namespace = metadata("namespace");
        return namespace.isEmpty() ? "default" : namespace;
    }

    /** Returns the value of an annotation; empty if it is absent. */
    public String annotation(String key) {
        return content.get("metadata") instanceof Map<?, ?> metadata
                        && metadata.get("annotations") instanceof Map<?, ?> annotations
                ? Objects.toString(annotations.get(key), "")
                : "";
    }

    /** Returns the name by which notes refer to the object. */
    public String label() {
        return kind() + "/" + name();
    }

    private String top(String key) {
        return content.get(key) instanceof String text ? text : "";
    }

    private String metadata(String key) {
        return content.get("metadata") instanceof Map<?, ?> metadata && metadata.get(key) instanceof String text
                ? text
                : "";
    }
}
