package dev.sallyport.export;

import dev.sallyport.check.rule.RuleSource.Variable;
import dev.sallyport.workload.LabelMatcher;
import dev.sallyport.workload.LabelMatcher.Requirement;
import dev.sallyport.workload.ObjectKind;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Kinds of objects that one ValidatingAdmissionPolicy can match, because the same fields are evaluated.
 *
 * @param name name of the target, such as {@code workloads}
 */
record Target(String name, Set<ObjectKind> kinds) {
    private static final String KIND = "request.kind.kind";

    Target {
        kinds = Collections.unmodifiableSet(new TreeSet<>(kinds));
    }

    /** Returns one target for all selected kinds of workloads of Kubernetes, and one for each other selected kind. */
    static List<Target> of(Predicate<ObjectKind> selected) {
        var workloads = ObjectKind.builtIn().stream()
                .filter(kind -> kind.isWorkload() && selected.test(kind))
                .collect(Collectors.toSet());
        var plain = ObjectKind.builtIn().stream()
                .filter(kind -> !kind.isWorkload() && selected.test(kind))
                .map(kind -> new Target(kind.plural(), Set.of(kind)));
        return Stream.concat(
                        workloads.isEmpty() ? Stream.empty() : Stream.of(new Target("workloads", workloads)), plain)
                .toList();
    }

    boolean areWorkloads() {
        return kinds.iterator().next().isWorkload();
    }

    List<Variable> variables() {
        return areWorkloads()
                ? List.of(
                        new Variable("pod", pod("object")),
                        new Variable("metadata", "variables.pod.?metadata.orValue({})"))
                : List.of(new Variable("metadata", "object.metadata"));
    }

    /** Returns a condition: the object or its pod has matching labels. */
    String hasLabels(String object, LabelMatcher matcher) {
        var own = "%s.?metadata.?labels.orValue({})".formatted(object);
        var maps = areWorkloads() ? "%s, %s.?metadata.?labels.orValue({})".formatted(own, pod(object)) : own;
        return "[%s].exists(labels, %s)"
                .formatted(
                        maps,
                        matcher.requirements().stream().map(Target::requirement).collect(Collectors.joining(" && ")));
    }

    /**
     * Returns a condition: the object is new, an evaluated field has changed, or the policy did not match the old object.
     */
    String changed(@Nullable LabelMatcher matcher) {
        var before = Optional.ofNullable(matcher).map(labels -> "\n|| !" + hasLabels("oldObject", labels));
        return "oldObject == null\n|| " + differs() + before.orElse("");
    }

    private String differs() {
        if (areWorkloads()) {
            return """
                [%s].exists(after, [%s].exists(before,
                  after.spec != before.spec
                  || after.?metadata.?labels.orValue({}) != before.?metadata.?labels.orValue({})
                  || after.?metadata.?annotations.orValue({}) != before.?metadata.?annotations.orValue({})))\
                """.formatted(pod("object"), pod("oldObject"));
        }
        return kinds.contains(ObjectKind.CONFIG_MAP)
                ? "object.?data != oldObject.?data || object.?binaryData != oldObject.?binaryData"
                : "object.?spec != oldObject.?spec";
    }

    /** Returns an expression for the pod spec; null for kinds without Pods. */
    String podSpec(String object) {
        return areWorkloads() ? pod(object) + ".spec" : "dyn(null)";
    }

    /** Returns an expression for the element with the metadata and spec of the pod. */
    private String pod(String object) {
        var paths = kinds.stream().map(ObjectKind::podPath).collect(Collectors.toCollection(TreeSet::new));
        var last = paths.contains("spec.template") ? "spec.template" : paths.last();
        paths.remove(last);
        return paths.stream()
                .map(path -> "%s in %s ? %s : ".formatted(KIND, kindsWith(path), member(object, path)))
                .collect(Collectors.joining("", "(", member(object, last) + ")"));
    }

    private String kindsWith(String path) {
        return Cel.texts(kinds.stream()
                .filter(kind -> kind.podPath().equals(path))
                .map(ObjectKind::kind)
                .toList());
    }

    private static String member(String object, String path) {
        return path.isEmpty() ? object : object + "." + path;
    }

    private static String requirement(Requirement requirement) {
        var key = Cel.text(requirement.key());
        var values = Cel.texts(requirement.values());
        return switch (requirement.operator()) {
            case IN -> "%1$s in labels && labels[%1$s] in %2$s".formatted(key, values);
            case NOT_IN -> "!(%1$s in labels && labels[%1$s] in %2$s)".formatted(key, values);
            case EXISTS -> "%s in labels".formatted(key);
            case DOES_NOT_EXIST -> "!(%s in labels)".formatted(key);
        };
    }
}
