package dev.sallyport.workload;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Path of fields in an object: names with periods between them. {@code name[*]} are all elements of a list,
 * {@code name[key=value]} those with a field of that value.
 */
public final class FieldPath {
    private static final Pattern FORM =
            Pattern.compile("([A-Za-z0-9_-]+)(?:\\[(?:\\*|([A-Za-z0-9_-]+)=([A-Za-z0-9_-]+))])?");

    private final List<Segment> segments;

    private record Segment(
            String name,
            boolean isList,
            @Nullable String key,
            @Nullable String value) {
        static Segment parse(String text) {
            var form = FORM.matcher(text);
            if (!form.matches()) {
                throw new IllegalArgumentException(
                        "\"%s\" is not a field, such as spec, templates[*] or conditions[type=Ready]".formatted(text));
            }
            return new Segment(form.group(1), text.endsWith("]"), form.group(2), form.group(3));
        }

        boolean isSelected(Object element) {
            return key == null
                    || (element instanceof Map<?, ?> fields
                            && String.valueOf(fields.get(key)).equals(value));
        }

        @Override
        public String toString() {
            return !isList ? name : key == null ? name + "[*]" : "%s[%s=%s]".formatted(name, key, value);
        }
    }

    /**
     * Value at a path.
     *
     * @param path path with the indexes of elements, such as {@code spec.templates[0].container}
     */
    public record FieldValue(String path, Object value) {}

    private FieldPath(List<Segment> segments) {
        this.segments = segments;
    }

    /**
     * Parses a path.
     *
     * @throws IllegalArgumentException if it is not a path of fields
     */
    public static FieldPath parse(String text) {
        return new FieldPath(
                Arrays.stream(text.split("\\.", -1)).map(Segment::parse).toList());
    }

    /**
     * Returns the values at this path, in order; absent fields and nulls are left out.
     *
     * @throws IllegalArgumentException if a field on the path is neither an object nor a list as the path names it
     */
    public List<FieldValue> find(Map<String, ?> object) {
        var found = new ArrayList<FieldValue>();
        find(new FieldValue("", object), 0, found);
        return found;
    }

    /** Returns the first value at this path. */
    public Optional<Object> first(Map<String, ?> object) {
        return find(object).stream().map(FieldValue::value).findFirst();
    }

    private void find(FieldValue parent, int depth, List<FieldValue> found) {
        if (depth == segments.size()) {
            found.add(parent);
            return;
        }
        if (!(parent.value() instanceof Map<?, ?> fields)) {
            throw new IllegalArgumentException("%s is not an object".formatted(parent.path()));
        }
        var segment = segments.get(depth);
        var path = parent.path().isEmpty() ? segment.name() : parent.path() + "." + segment.name();
        var value = fields.get(segment.name());
        if (value == null) {
            return;
        }
        if (!segment.isList()) {
            find(new FieldValue(path, value), depth + 1, found);
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                var element = list.get(i);
                if (element != null && segment.isSelected(element)) {
                    find(new FieldValue("%s[%d]".formatted(path, i), element), depth + 1, found);
                }
            }
        } else {
            throw new IllegalArgumentException("%s is not a list".formatted(path));
        }
    }

    /** Returns the names of the fields, if no field is a list. */
    List<String> names() {
        return segments.stream().map(Segment::name).toList();
    }

    /** Returns whether a field on the path is a list. */
    boolean hasLists() {
        return segments.stream().anyMatch(Segment::isList);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FieldPath path && segments.equals(path.segments);
    }

    @Override
    public int hashCode() {
        return segments.hashCode();
    }

    @Override
    public String toString() {
        return segments.stream().map(Segment::toString).collect(Collectors.joining("."));
    }
}
