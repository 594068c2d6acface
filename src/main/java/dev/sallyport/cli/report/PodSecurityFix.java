package dev.sallyport.cli.report;

import com.google.re2j.Pattern;
import dev.sallyport.finding.Finding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Fields of one container or of the Pod that fix all of its Pod Security findings, as YAML to paste over the existing fields.
 *
 * @param path JSON path of the container or of the Pod spec
 * @param yaml the fields with their complete new values
 */
record PodSecurityFix(String path, String yaml) {
    private static final Pattern CONTAINER =
            Pattern.compile("((?:.*\\.)?(?:containers|initContainers|ephemeralContainers)\\[[0-9]+\\])\\.(.+)");
    private static final Pattern POD =
            Pattern.compile("((?:.*\\.)?spec)\\.(securityContext\\..+|hostNetwork|hostPID|hostIPC)");
    private static final Pattern STEP = Pattern.compile("([^.\\[\\]]+)|\\[([0-9]+)\\]");
    private static final Object REMOVED = new Object();

    /** Checks whose problems are fixed by removing the field of the finding, or the item of a list. */
    private static final Set<String> REMOVING = Set.of(
            "pod-security/capabilities",
            "pod-security/capabilities_baseline",
            "pod-security/capabilities_restricted",
            "pod-security/hostPorts",
            "pod-security/hostProbesAndHostLifecycle",
            "pod-security/procMount",
            "pod-security/procMount_restricted",
            "pod-security/runAsUser",
            "pod-security/seLinuxOptions",
            "pod-security/sysctls",
            "pod-security/windowsHostProcess");

    /** Fields that must have a value, with the value. */
    private static final Map<String, Object> REQUIRED = Map.of(
            "hostNetwork", false,
            "hostPID", false,
            "hostIPC", false,
            "securityContext.privileged", false,
            "securityContext.allowPrivilegeEscalation", false,
            "securityContext.runAsNonRoot", true,
            "securityContext.seccompProfile.type", "RuntimeDefault",
            "securityContext.appArmorProfile.type", "RuntimeDefault",
            "securityContext.capabilities.drop", List.of("ALL"));

    /** Returns one fix for each container, and one for the Pod, with at least one finding that it fixes. */
    static List<PodSecurityFix> of(Map<String, @Nullable Object> object, Collection<Finding> findings) {
        var changes = new TreeMap<String, Map<String, Object>>();
        for (var finding : findings) {
            if (!finding.check().startsWith("pod-security/")) {
                continue;
            }
            for (var pattern : List.of(CONTAINER, POD)) {
                var match = pattern.matcher(finding.path());
                if (match.matches()) {
                    change(finding.check(), match.group(2))
                            .forEach((field, value) -> changes.computeIfAbsent(
                                            match.group(1), _ -> new LinkedHashMap<>())
                                    .put(field, value));
                    break;
                }
            }
        }
        return changes.entrySet().stream()
                .map(each -> of(object, each.getKey(), each.getValue()))
                .toList();
    }

    /** Returns the field to change and its value; empty if a human must decide. */
    private static Map<String, Object> change(String check, String field) {
        var required = REQUIRED.get(field);
        if (required != null) {
            return Map.of(field, required);
        }
        return REMOVING.contains(check) ? Map.of(field, REMOVED) : Map.of();
    }

    private static PodSecurityFix of(Map<String, @Nullable Object> object, String path, Map<String, Object> changes) {
        var target = find(object, path) instanceof Map<?, ?> map ? copy(map) : new LinkedHashMap<String, Object>();
        changes.forEach((field, value) -> set(target, steps(field), value));
        var fields = new LinkedHashSet<String>();
        changes.keySet().forEach(field -> fields.add(field.replaceFirst("[.\\[].*", "")));
        var block = new LinkedHashMap<String, Object>();
        for (var field : fields) {
            block.put(field, pruned(target.getOrDefault(field, Map.of())));
        }
        block.replaceAll((_, value) -> value == REMOVED ? Map.of() : value);
        return new PodSecurityFix(path, YamlText.of(block));
    }

    private static @Nullable Object find(@Nullable Object node, String path) {
        for (var step : steps(path)) {
            node = switch (node) {
                case Map<?, ?> map -> map.get(step);
                case List<?> list -> step instanceof Integer index && index < list.size() ? list.get(index) : null;
                case null, default -> null;
            };
        }
        return node;
    }

    private static List<Object> steps(String path) {
        var steps = new ArrayList<Object>();
        var match = STEP.matcher(path);
        while (match.find()) {
            steps.add(match.group(1) == null ? (Object) Integer.parseInt(match.group(2)) : match.group(1));
        }
        return steps;
    }

    private static Map<String, Object> copy(Map<?, ?> map) {
        var copy = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> {
            if (value != null) {
                copy.put(String.valueOf(key), copyOf(value));
            }
        });
        return copy;
    }

    private static Object copyOf(Object value) {
        return switch (value) {
            case Map<?, ?> map -> copy(map);
            case List<?> list -> {
                var copy = new ArrayList<Object>();
                list.forEach(item -> copy.add(item == null ? Map.of() : copyOf(item)));
                yield copy;
            }
            default -> value;
        };
    }

    @SuppressWarnings("unchecked") // copies contain maps with text keys only
    private static void set(Object node, List<Object> steps, Object value) {
        var step = steps.getFirst();
        boolean isLast = steps.size() == 1;
        if (node instanceof Map<?, ?> && step instanceof String key) {
            var map = (Map<String, Object>) node;
            if (isLast) {
                map.put(key, value);
            } else if (value != REMOVED || map.containsKey(key)) {
                set(map.computeIfAbsent(key, _ -> new LinkedHashMap<String, Object>()), rest(steps), value);
            }
        } else if (node instanceof List<?> && step instanceof Integer index) {
            var list = (List<Object>) node;
            if (index < list.size()) {
                if (isLast) {
                    list.set(index, value);
                } else {
                    set(list.get(index), rest(steps), value);
                }
            }
        }
    }

    private static List<Object> rest(List<Object> steps) {
        return steps.subList(1, steps.size());
    }

    /** Returns a value without removed parts, and without maps and lists that are empty then. */
    private static Object pruned(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                var rest = new LinkedHashMap<Object, Object>();
                map.forEach((key, each) -> {
                    var part = pruned(each);
                    if (part != REMOVED) {
                        rest.put(key, part);
                    }
                });
                yield rest.isEmpty() && !map.isEmpty() ? REMOVED : rest;
            }
            case List<?> list -> {
                var rest = list.stream()
                        .map(PodSecurityFix::pruned)
                        .filter(part -> part != REMOVED)
                        .toList();
                yield rest.isEmpty() && !list.isEmpty() ? REMOVED : rest;
            }
            default -> value;
        };
    }
}
