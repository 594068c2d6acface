package dev.sallyport.configuration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.workload.ControllerLabels;
import dev.sallyport.workload.PlainJson;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Writer of the normal form of a workload: the pod template at {@code spec.template} for every kind, and the other fields of
 * the spec. List elements are named by their keys in the API. Fields that controllers write, and defaults, are left out.
 */
final class NormalForm {
    private static final ObjectMapper JSON = PlainJson.mapper();
    private static final String TEMPLATE = "spec.template";

    /** Fields of workloads that are written in operation, or follow from the name. */
    private static final Set<String> OPERATIONAL = Set.of("selector", "manualSelector", "paused", "suspend");

    private static final Set<String> RESTARTS = Set.of("kubectl.kubernetes.io/restartedAt");

    /** Key of the elements of lists, by the field of the list. */
    private static final Map<String, String> KEYS = Map.ofEntries(
            Map.entry("containers", "name"),
            Map.entry("initContainers", "name"),
            Map.entry("ephemeralContainers", "name"),
            Map.entry("env", "name"),
            Map.entry("volumes", "name"),
            Map.entry("volumeMounts", "mountPath"),
            Map.entry("volumeDevices", "devicePath"),
            Map.entry("imagePullSecrets", "name"),
            Map.entry("hostAliases", "ip"),
            Map.entry("resourceClaims", "name"),
            Map.entry("claims", "name"));

    /** Lists with keys whose order has a meaning. */
    private static final Set<String> ORDERED = Set.of("initContainers", "env");

    private final UnaryOperator<String> digests;
    private final BinaryOperator<String> values;
    private final TreeMap<String, String> form = new TreeMap<>();

    private NormalForm(UnaryOperator<String> digests, BinaryOperator<String> values) {
        this.digests = digests;
        this.values = values;
    }

    /**
     * Returns the values of a workload by path, without the contents that it refers to.
     *
     * @param digests function from an image reference to its digest, or to the reference itself if that is unknown
     * @param values function from the name and JSON text of a value to the text that is kept
     */
    static SortedMap<String, String> of(
            Workload workload, UnaryOperator<String> digests, BinaryOperator<String> values) {
        var writer = new NormalForm(digests, values);
        writer.writeObject(workload);
        writer.writeTemplate(workload);
        return writer.form;
    }

    private void writeObject(Workload workload) {
        if (workload.kind().podPath().isEmpty()) {
            return;
        }
        Map<String, @Nullable Object> object = map(workload.object());
        if (object.get("spec") instanceof Map<?, ?> spec) {
            var rest = withoutTemplate(
                    spec, List.of(workload.kind().podPath().split("\\.", -1)).subList(1, pathLength(workload)));
            rest.keySet().removeAll(OPERATIONAL);
            write("spec", "spec", rest);
        }
    }

    private static int pathLength(Workload workload) {
        return workload.kind().podPath().split("\\.", -1).length;
    }

    /** Returns a copy without the field at a path. */
    private static Map<String, Object> withoutTemplate(Map<?, ?> object, List<String> path) {
        var copy = new HashMap<String, Object>();
        object.forEach((name, value) -> copy.put(String.valueOf(name), value));
        if (path.size() == 1) {
            copy.remove(path.getFirst());
        } else if (copy.get(path.getFirst()) instanceof Map<?, ?> child) {
            copy.put(path.getFirst(), withoutTemplate(child, path.subList(1, path.size())));
        }
        return copy;
    }

    private void writeTemplate(Workload workload) {
        var labels = new TreeMap<>(Subject.labels(workload.podMetadata()));
        labels.keySet().removeAll(ControllerLabels.ALL);
        var annotations = new TreeMap<String, String>();
        if (workload.podMetadata().getAnnotations() != null) {
            annotations.putAll(workload.podMetadata().getAnnotations());
        }
        annotations.keySet().removeAll(RESTARTS);
        labels.forEach((key, value) -> put(PathText.key(TEMPLATE + ".metadata.labels", key), key, value));
        annotations.forEach((key, value) -> put(PathText.key(TEMPLATE + ".metadata.annotations", key), key, value));
        var spec = map(InjectedFields.without(workload));
        if (Objects.equals(spec.get("serviceAccount"), spec.get("serviceAccountName"))) {
            spec.remove("serviceAccount"); // the deprecated alias, which the API server adds
        }
        write(TEMPLATE + ".spec", "spec", spec);
    }

    private void write(String path, String field, @Nullable Object value) {
        switch (value) {
            case null -> {}
            case Map<?, ?> map when map.isEmpty() -> put(path, field, map);
            case Map<?, ?> map ->
                map.forEach((name, child) -> {
                    if (!isStatus(field, String.valueOf(name))) {
                        write(PathText.field(path, String.valueOf(name)), String.valueOf(name), child);
                    }
                });
            case List<?> list -> writeList(path, field, list);
            default -> put(path, field, value);
        }
    }

    /** Returns whether a field of a claim template is written by the API server. */
    private static boolean isStatus(String parent, String name) {
        return (parent.equals("volumeClaimTemplates") && name.equals("status")) || name.equals("creationTimestamp");
    }

    private void writeList(String path, String field, List<?> list) {
        if (list.isEmpty()) {
            return;
        }
        if (list.stream().noneMatch(each -> each instanceof Map || each instanceof List)) {
            put(path, field, list);
            return;
        }
        var keys = new ArrayList<String>();
        for (int i = 0; i < list.size(); i++) {
            var key = key(field, list.get(i), i, keys);
            keys.add(key);
            writeElement(path + "[" + key + "]", field, list.get(i));
        }
        if (ORDERED.contains(field) && keys.size() > 1) {
            form.put(path + Configuration.ORDER, String.join(",", keys));
        }
    }

    private void writeElement(String path, String field, @Nullable Object element) {
        if (field.equals("env") && element instanceof Map<?, ?> variable) {
            var name = String.valueOf(variable.get("name"));
            variable.forEach((part, value) -> {
                if (!"name".equals(part)) {
                    write(PathText.field(path, String.valueOf(part)), name, value);
                }
            });
            if (variable.size() == 1) {
                form.put(path, "{}");
            }
        } else {
            write(path, field, element);
        }
    }

    /** Returns the key of an element. A key that occurs again is numbered, so that no element hides another one. */
    private static String key(String field, @Nullable Object element, int index, List<String> known) {
        var text = PathText.escaped(text(field, element, index));
        var key = text;
        for (int i = 2; known.contains(key); i++) {
            key = text + "#" + i;
        }
        return key;
    }

    private static String text(String field, @Nullable Object element, int index) {
        if (!(element instanceof Map<?, ?> map)) {
            return String.valueOf(index);
        }
        if (field.equals("ports") && map.containsKey("containerPort")) {
            var protocol = map.get("protocol");
            return map.get("containerPort") + "/" + (protocol == null ? "TCP" : protocol);
        }
        if (field.equals("volumeClaimTemplates") && map.get("metadata") instanceof Map<?, ?> metadata) {
            return String.valueOf(metadata.get("name"));
        }
        var key = KEYS.get(field);
        return key != null && map.get(key) != null ? String.valueOf(map.get(key)) : String.valueOf(index);
    }

    private void put(String path, String name, Object value) {
        var text = isImage(path, name) ? json(digests.apply(String.valueOf(value))) : json(value);
        if (!TemplateDefaults.is(path, text)) {
            form.put(path, values.apply(name, text));
        }
    }

    private static boolean isImage(String path, String name) {
        return path.startsWith(TEMPLATE + ".spec.")
                && ((name.equals("image") && path.endsWith("ontainers" + lastKey(path) + ".image"))
                        || (name.equals("reference") && path.endsWith(".image.reference")));
    }

    /** Returns the last key in brackets, with the brackets. */
    private static String lastKey(String path) {
        int start = path.lastIndexOf('[');
        int end = path.lastIndexOf(']');
        return start < 0 || end < start ? "" : path.substring(start, end + 1);
    }

    @SuppressWarnings("unchecked") // every Kubernetes object is a JSON object
    private static Map<String, @Nullable Object> map(Object model) {
        return JSON.convertValue(model, Map.class);
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
