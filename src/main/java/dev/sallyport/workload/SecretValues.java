package dev.sallyport.workload;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Secrets without their values: rules read the keys, and whether an update changes a value. No message, Event, record or
 * outcome of a rule depends on a value otherwise.
 */
final class SecretValues {
    /** Text in the place of a value. */
    static final String HIDDEN = "hidden";

    /** Text in the place of a value that the old object lacks or differs in. */
    static final String CHANGED = "hidden, changed";

    /** Longer annotations may contain the Secret in any encoding. */
    private static final int MAX_ANNOTATION = 256;

    /** Shorter values are found in any text. */
    private static final int MIN_VALUE = 4;

    private static final Set<String> WITH_VALUES = Set.of("data", "stringData");
    private static final Set<String> PLAIN = Set.of("apiVersion", "kind", "type", "immutable");

    private SecretValues() {}

    static boolean isSecret(OtherObject.Requested requested) {
        return requested.group().isEmpty() && requested.kind().equals("Secret");
    }

    /** Returns a Secret without values. */
    static Map<String, @Nullable Object> hidden(
            Map<String, @Nullable Object> secret, @Nullable Map<String, @Nullable Object> before) {
        var values = values(secret);
        if (before != null) {
            values.addAll(values(before));
        }
        var rest = new LinkedHashMap<String, @Nullable Object>();
        secret.forEach((field, value) -> {
            if (WITH_VALUES.contains(field)) {
                rest.put(field, entries(value, before == null ? null : before.get(field), before != null));
            } else if (field.equals("metadata")) {
                rest.put(field, metadata(value, values));
            } else if (PLAIN.contains(field)) {
                rest.put(field, value);
            }
        });
        return rest;
    }

    private static @Nullable Object entries(@Nullable Object given, @Nullable Object before, boolean isUpdate) {
        if (!(given instanceof Map<?, ?> entries)) {
            return given == null ? null : HIDDEN;
        }
        var old = before instanceof Map<?, ?> map ? map : Map.of();
        var hidden = new LinkedHashMap<String, @Nullable Object>();
        entries.forEach((key, value) ->
                hidden.put(String.valueOf(key), isUpdate && !Objects.equals(value, old.get(key)) ? CHANGED : HIDDEN));
        return hidden;
    }

    private static @Nullable Object metadata(@Nullable Object given, Set<String> values) {
        if (!(given instanceof Map<?, ?> all)) {
            return given;
        }
        var metadata = new LinkedHashMap<String, @Nullable Object>();
        all.forEach((field, value) -> metadata.put(
                String.valueOf(field),
                field.equals("annotations") && value instanceof Map<?, ?> annotations
                        ? annotations(annotations, values)
                        : value));
        return metadata;
    }

    private static Map<String, @Nullable Object> annotations(Map<?, ?> annotations, Set<String> values) {
        var rest = new LinkedHashMap<String, @Nullable Object>();
        annotations.forEach((key, value) -> {
            var text = String.valueOf(value);
            var isHidden = text.length() > MAX_ANNOTATION
                    || String.valueOf(key).endsWith("/last-applied-configuration")
                    || values.stream().anyMatch(text::contains);
            rest.put(String.valueOf(key), isHidden ? HIDDEN : value);
        });
        return rest;
    }

    /** Returns the values of a Secret, encoded and decoded. */
    private static Set<String> values(Map<String, @Nullable Object> secret) {
        var values = new HashSet<String>();
        for (var field : WITH_VALUES) {
            if (secret.get(field) instanceof Map<?, ?> entries) {
                entries.values().forEach(value -> add(String.valueOf(value), values));
            }
        }
        return values;
    }

    private static void add(String value, Set<String> values) {
        if (value.length() < MIN_VALUE) {
            return;
        }
        values.add(value);
        try {
            var text = new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
            if (text.length() >= MIN_VALUE) {
                values.add(text);
            }
        } catch (IllegalArgumentException _) {
            values.add(Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
