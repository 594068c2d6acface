package dev.sallyport.convert.pattern;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Patterns that a field of a policy expresses exactly. */
public final class FieldPatterns {
    private static final Map<String, Object> PRIVILEGED =
            containers(Map.of("=(securityContext)", Map.of("=(privileged)", "false")));
    private static final Map<String, Object> HOST_PORTS =
            containers(Map.of("=(ports)", List.of(Map.of("=(hostPort)", "0"))));
    private static final Map<String, Object> HOST_NAMESPACES =
            Map.of("spec", Map.of("=(hostPID)", "false", "=(hostIPC)", "false", "=(hostNetwork)", "false"));
    private static final Map<String, Object> HOST_PATHS =
            Map.of("spec", Map.of("=(volumes)", List.of(Map.of("X(hostPath)", "null"))));
    private static final Map<Map<String, Object>, String> CONTROLS = Map.of(
            PRIVILEGED, "privileged",
            HOST_PORTS, "hostPorts",
            HOST_NAMESPACES, "hostNamespaces",
            HOST_PATHS, "hostPathVolumes");
    private static final String ANY_TEXT = "?*";
    private static final String FORBID = "Forbid";

    /**
     * Field of a policy.
     *
     * @param group field of the spec
     */
    public record PolicyField(String group, Map<String, Object> value) {}

    private FieldPatterns() {}

    /**
     * Returns the field for a pattern about Pods, which is also required of pod templates.
     *
     * @param pattern pattern for a Pod
     */
    public static Optional<PolicyField> ofPods(@Nullable Object pattern) {
        var normal = normal(pattern);
        var control = Optional.ofNullable(normal instanceof Map<?, ?> ? CONTROLS.get(normal) : null);
        return control.map(name -> new PolicyField("podSecurity", Map.of("controls", List.of(name))))
                .or(() -> labels(normal));
    }

    /** Returns the field for a pattern about objects of some kinds. */
    public static Optional<PolicyField> ofKinds(@Nullable Object pattern, Set<String> kinds) {
        var normal = normal(pattern);
        if (kinds.equals(Set.of("Service"))) {
            return normal.equals(Map.of("spec", Map.of("type", "!NodePort")))
                    ? Optional.of(new PolicyField(
                            "network", Map.of("serviceTypes", List.of("ClusterIP", "LoadBalancer", "ExternalName"))))
                    : normal.equals(Map.of("spec", Map.of("type", "!LoadBalancer")))
                            ? Optional.of(new PolicyField(
                                    "network",
                                    Map.of("serviceTypes", List.of("ClusterIP", "NodePort", "ExternalName"))))
                            : normal.equals(Map.of("spec", Map.of("X(externalIPs)", "null")))
                                    ? Optional.of(new PolicyField("network", Map.of("externalIPs", FORBID)))
                                    : labels(normal);
        }
        return Set.of("Ingress", "ConfigMap", "Service").containsAll(kinds) ? labels(normal) : Optional.empty();
    }

    private static Optional<PolicyField> labels(Object pattern) {
        if (pattern instanceof Map<?, ?> map
                && map.keySet().equals(Set.of("metadata"))
                && map.get("metadata") instanceof Map<?, ?> metadata
                && metadata.size() == 1) {
            var field = String.valueOf(metadata.keySet().iterator().next());
            if (Set.of("labels", "annotations").contains(field)
                    && metadata.get(field) instanceof Map<?, ?> entries
                    && entries.values().stream().allMatch(ANY_TEXT::equals)
                    && entries.keySet().stream()
                            .allMatch(key -> String.valueOf(key).matches("[A-Za-z0-9./_-]+"))) {
                return Optional.of(new PolicyField(
                        "metadata",
                        Map.of(
                                field,
                                entries.keySet().stream()
                                        .map(key -> entry(String.valueOf(key)))
                                        .toList())));
            }
        }
        return Optional.empty();
    }

    private static Map<String, Object> entry(String key) {
        var entry = new TreeMap<String, Object>();
        entry.put("key", key);
        entry.put("pattern", "(?s).+");
        return entry;
    }

    private static Map<String, Object> containers(Map<String, Object> container) {
        var spec = new LinkedHashMap<String, Object>();
        for (var list : List.of("containers", "=(initContainers)", "=(ephemeralContainers)")) {
            spec.put(list, List.of(container));
        }
        return Map.of("spec", spec);
    }

    /** Returns a pattern with scalars as texts, so that equal ones are equal objects. */
    private static Object normal(@Nullable Object pattern) {
        return switch (pattern) {
            case null -> "null";
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .collect(Collectors.toMap(
                                each -> String.valueOf(each.getKey()), each -> normal(each.getValue())));
            case List<?> list -> list.stream().map(FieldPatterns::normal).toList();
            case Object scalar -> scalar.toString();
        };
    }
}
