package dev.sallyport.cli.input;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.cli.input.Documents.Document;
import dev.sallyport.cli.input.YamlNode.Mapping;
import dev.sallyport.cli.input.YamlNode.Scalar;
import dev.sallyport.cli.input.YamlNode.Sequence;
import dev.sallyport.workload.ObjectJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Decoder of the objects that users write for Sallyport; reports every unknown field and every wrong value at once. */
public final class SpecDecoder {
    private static final ObjectMapper JSON = ObjectJson.rejectingUnknownFields();

    private final Document document;
    private final List<InputProblem> problems = new ArrayList<>();
    private final List<String> paths = new ArrayList<>();

    /**
     * A decoded object.
     *
     * @param object the object without its invalid fields; empty if the rest is not an object of the kind
     * @param problems problems in the order of the document
     * @param paths paths of the invalid fields
     */
    public record Decoded<T>(Optional<T> object, List<InputProblem> problems, List<String> paths) {

        /** Returns whether an error at a path may be a consequence of an invalid field. */
        public boolean explains(String path) {
            return paths.stream().anyMatch(invalid -> isWithin(invalid, path) || isWithin(path, invalid));
        }

        private static boolean isWithin(String inner, String outer) {
            return inner.startsWith(outer)
                    && (inner.length() == outer.length() || ".[".indexOf(inner.charAt(outer.length())) >= 0);
        }
    }

    private SpecDecoder(Document document) {
        this.document = document;
    }

    /** Prepares the decoder for a kind ahead of the first document. */
    public static void prepare(Class<?> kind) {
        var _ = JSON.readerFor(kind);
    }

    /** Decodes a document. */
    public static <T> Decoded<T> decode(Document document, Class<T> kind) {
        try {
            return new Decoded<>(Optional.of(JSON.convertValue(document.object(), kind)), List.of(), List.of());
        } catch (IllegalArgumentException e) {
            return new SpecDecoder(document).withoutInvalidFields(kind, e);
        }
    }

    private <T> Decoded<T> withoutInvalidFields(Class<T> kind, IllegalArgumentException failure) {
        var rest = valid(document.root(), FieldTypes.of(kind), "");
        if (problems.isEmpty()) {
            problems.addAll(DecodingError.of(document, failure).problems());
        }
        Optional<T> object;
        try {
            object = rest.map(fields -> JSON.convertValue(fields, kind));
        } catch (IllegalArgumentException _) {
            object = Optional.empty();
        }
        return new Decoded<>(object, problems, paths);
    }

    /** Returns a value without its invalid parts; empty if it is invalid as a whole. */
    private Optional<Object> valid(YamlNode node, JavaType type, String path) {
        return switch (node) {
            case Mapping mapping when type.isMapLikeType() -> Optional.of(entries(mapping, type, path));
            case Mapping mapping when !FieldTypes.fields(type).isEmpty() -> fields(mapping, type, path);
            case Sequence sequence when type.isCollectionLikeType() -> Optional.of(items(sequence, type, path));
            case Mapping _, Sequence _, Scalar _ -> converted(node.value(), type, path);
        };
    }

    private Object entries(Mapping mapping, JavaType type, String path) {
        var entries = new LinkedHashMap<String, Object>();
        mapping.members()
                .forEach((key, member) -> valid(member.node(), type.getContentType(), child(path, key))
                        .ifPresent(value -> entries.put(key, value)));
        return entries;
    }

    private Object items(Sequence sequence, JavaType type, String path) {
        var items = new ArrayList<Object>();
        for (int i = 0; i < sequence.items().size(); i++) {
            var item = path + "[" + i + "]";
            if (isNull(sequence.items().get(i))) {
                report(item, "null is not allowed");
            } else {
                valid(sequence.items().get(i), type.getContentType(), item).ifPresent(items::add);
            }
        }
        return items;
    }

    private Optional<Object> fields(Mapping mapping, JavaType type, String path) {
        int before = problems.size();
        var known = FieldTypes.fields(type);
        var values = new LinkedHashMap<String, Object>();
        mapping.members().forEach((key, member) -> {
            var field = child(path, key);
            var fieldType = known.get(key);
            if (fieldType == null) {
                reportUnknown(path, key, known.keySet());
            } else if (!isNull(member.node())) {
                valid(member.node(), fieldType, field).ifPresent(value -> values.put(key, value));
            }
        });
        return problems.size() > before || path.isEmpty() ? Optional.of(values) : converted(values, type, path);
    }

    private static boolean isNull(YamlNode node) {
        return node instanceof Scalar scalar && scalar.value() == null;
    }

    /** Reports an unknown field; errors about the field that was meant are its consequence. */
    private void reportUnknown(String parent, String key, Set<String> known) {
        var path = child(parent, key);
        var meant = Suggestions.of(key, known);
        paths.add(path);
        meant.ifPresent(field -> paths.add(child(parent, field)));
        problems.add(document.problem(
                path,
                "%s cannot be read: unknown field \"%s\"; %s"
                        .formatted(
                                document.text("kind"),
                                path,
                                meant.map("did you mean \"%s\"?"::formatted)
                                        .orElseGet(() -> known.stream()
                                                .sorted()
                                                .collect(Collectors.joining(", ", "known fields: ", ""))))));
    }

    /** Returns the given value if it can be read as a value of the type. */
    private Optional<Object> converted(@Nullable Object value, JavaType type, String path) {
        try {
            JSON.convertValue(value, type);
            return Optional.ofNullable(value);
        } catch (IllegalArgumentException e) {
            report(path, DecodingError.message(e));
            return Optional.empty();
        }
    }

    private void report(String path, String message) {
        paths.add(path);
        problems.add(
                document.problem(path, "%s cannot be read: %s: %s".formatted(document.text("kind"), path, message)));
    }

    private static String child(String path, String key) {
        if (!key.matches("\\w+")) {
            return path + "['" + key + "']";
        }
        return path.isEmpty() ? key : path + "." + key;
    }
}
