package dev.sallyport.check.rule;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Pod spec of an object of any kind, with its containers and images: values of the variables {@code podSpec},
 * {@code containers} and {@code images} of rules.
 */
final class PodSpecs {
    private static final List<String> OF_POD = List.of("spec");

    /** Paths of pod specs in objects other than Pods, in the order in which they are searched. */
    private static final List<List<String>> PATHS = List.of(
            List.of("spec", "template", "spec"),
            List.of("spec", "jobTemplate", "spec", "template", "spec"),
            List.of("template", "spec"));

    private static final List<String> LISTS = List.of("initContainers", "containers", "ephemeralContainers");

    private PodSpecs() {}

    /** Returns the value of a variable; null if it is the pod spec of an object without one. */
    static @Nullable Object value(Map<?, ?> object, String name) {
        return switch (name) {
            case "containers" -> containers(object).toList();
            case "images" -> images(object);
            default -> podSpec(object);
        };
    }

    /** Returns the path of the pod spec; empty if the object has none. */
    static List<String> path(Map<?, ?> object) {
        if (isPod(object)) {
            return object.get("spec") instanceof Map<?, ?> ? OF_POD : List.of();
        }
        return PATHS.stream()
                .filter(path -> at(object, path) instanceof Map<?, ?> spec && spec.get("containers") instanceof List<?>)
                .findFirst()
                .orElse(List.of());
    }

    private static boolean isPod(Map<?, ?> object) {
        return "Pod".equals(object.get("kind")) && "v1".equals(object.get("apiVersion"));
    }

    private static @Nullable Map<?, ?> podSpec(Map<?, ?> object) {
        var path = path(object);
        return !path.isEmpty() && at(object, path) instanceof Map<?, ?> spec ? spec : null;
    }

    private static @Nullable Object at(Map<?, ?> object, List<String> path) {
        Object value = object;
        for (var field : path) {
            value = value instanceof Map<?, ?> map ? map.get(field) : null;
        }
        return value;
    }

    private static Stream<Object> containers(Map<?, ?> object) {
        return LISTS.stream().flatMap(list -> elements(podSpec(object), list));
    }

    /** Returns the images of containers and of image volumes, as they are written. */
    private static List<Object> images(Map<?, ?> object) {
        var ofContainers = containers(object).flatMap(container -> text(container, "image"));
        var ofVolumes = elements(podSpec(object), "volumes")
                .flatMap(volume -> volume instanceof Map<?, ?> map ? text(map.get("image"), "reference") : Stream.of());
        return Stream.concat(ofContainers, ofVolumes).toList();
    }

    private static Stream<Object> elements(@Nullable Map<?, ?> object, String field) {
        return object != null && object.get(field) instanceof List<?> list
                ? list.stream().filter(Objects::nonNull).map(Object.class::cast)
                : Stream.empty();
    }

    private static Stream<Object> text(@Nullable Object object, String field) {
        return object instanceof Map<?, ?> map && map.get(field) instanceof String text
                ? Stream.of(text)
                : Stream.empty();
    }
}
