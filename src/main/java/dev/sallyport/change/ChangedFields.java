package dev.sallyport.change;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Names of the fields that an update changes, without their values. */
final class ChangedFields {
    /** Owner references first, so that the bound on the number of fields never omits them. */
    private static final List<String> METADATA = List.of("ownerReferences", "labels", "annotations");

    private static final Set<String> IDENTITY = Set.of("apiVersion", "kind", "metadata");
    private static final int MAX_FIELDS = 10;

    private ChangedFields() {}

    /** Returns the changed fields of the metadata; bookkeeping, such as finalizers and managed fields, is not among them. */
    static List<String> ofMetadata(JsonNode before, JsonNode after) {
        var fields = new ArrayList<String>();
        for (var field : METADATA) {
            add(
                    fields,
                    "metadata." + field,
                    before.path("metadata").path(field),
                    after.path("metadata").path(field));
        }
        return limited(fields);
    }

    /** Returns the changed fields, such as {@code spec.type} or {@code data.url}; empty if the update changes nothing. */
    static List<String> of(JsonNode before, JsonNode after) {
        var fields = new ArrayList<>(ofMetadata(before, after));
        for (var field : names(before, after)) {
            int known = fields.size();
            if (!IDENTITY.contains(field) && !isSame(before.path(field), after.path(field))) {
                add(fields, field, before.path(field), after.path(field));
                if (fields.size() == known) {
                    fields.add(field);
                }
            }
        }
        return limited(fields);
    }

    private static void add(List<String> fields, String path, JsonNode before, JsonNode after) {
        if (isSame(before, after)) {
            return;
        }
        if (!before.isObject() && !after.isObject()) {
            fields.add(path);
            return;
        }
        for (var key : names(before, after)) {
            if (!isSame(before.path(key), after.path(key))) {
                fields.add(path + "." + key);
            }
        }
    }

    /** Returns whether both values are equal; a missing one equals a null, but no empty one, which can select everything. */
    private static boolean isSame(JsonNode before, JsonNode after) {
        return before.equals(after) || (isAbsent(before) && isAbsent(after));
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private static Set<String> names(JsonNode before, JsonNode after) {
        var names = new TreeSet<String>();
        before.fieldNames().forEachRemaining(names::add);
        after.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> limited(List<String> fields) {
        return fields.stream().limit(MAX_FIELDS).toList();
    }
}
