package dev.sallyport.export;

import dev.sallyport.check.rule.RuleSource.Variable;
import dev.sallyport.workload.LabelMatcher;
import dev.sallyport.workload.LabelMatcher.Requirement;
import dev.sallyport.workload.ObjectKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Kinds of objects that one ValidatingAdmissionPolicy can be for, since the same is judged in them.
 *
 * @param name such as {@code workloads}
 */
record Target(String name, Set<ObjectKind> kinds) {
    private static final String KIND = "request.kind.kind";

    Target {
        kinds = EnumSet.copyOf(kinds);
    }

    /** All workloads together, and every other kind for itself; of each the kinds that are taken. */
    static List<Target> of(Predicate<ObjectKind> taken) {
        var workloads = ObjectKind.workloads().stream().filter(taken).collect(Collectors.toSet());
        var plain = Stream.of(ObjectKind.values())
                .filter(kind -> !kind.isWorkload() && taken.test(kind))
                .map(kind -> new Target(kind.plural(), Set.of(kind)));
        return Stream.concat(
                        workloads.isEmpty() ? Stream.empty() : Stream.of(new Target("workloads", workloads)), plain)
                .toList();
    }

    boolean runs() {
        return kinds.iterator().next().isWorkload();
    }

    List<Variable> variables() {
        return runs() ? List.of(new Variable("pod", pod("object"))) : List.of();
    }

    /** Whether the object, or its pod, has labels as asked for. */
    String hasLabels(String object, LabelMatcher asked) {
        var own = "%s.?metadata.?labels.orValue({})".formatted(object);
        var maps = runs() ? "%s, %s.?metadata.?labels.orValue({})".formatted(own, pod(object)) : own;
        return "[%s].exists(labels, %s)"
                .formatted(
                        maps,
                        asked.requirements().stream().map(Target::requirement).collect(Collectors.joining(" && ")));
    }

    /**
     * Whether there is something to judge: a new object, a change of what is judged, or an object that the policy was not for
     * before.
     */
    String changed(@Nullable LabelMatcher asked) {
        var before = Optional.ofNullable(asked).map(labels -> "\n|| !" + hasLabels("oldObject", labels));
        return "oldObject == null\n|| " + differs() + before.orElse("");
    }

    private String differs() {
        return switch (kinds.iterator().next()) {
            case SERVICE, INGRESS -> "object.?spec != oldObject.?spec";
            case CONFIG_MAP -> "object.?data != oldObject.?data || object.?binaryData != oldObject.?binaryData";
            case POD,
                    POD_TEMPLATE,
                    REPLICATION_CONTROLLER,
                    REPLICA_SET,
                    DEPLOYMENT,
                    STATEFUL_SET,
                    DAEMON_SET,
                    JOB,
                    CRON_JOB -> """
                [%s].exists(after, [%s].exists(before,
                  after.spec != before.spec
                  || after.?metadata.?labels.orValue({}) != before.?metadata.?labels.orValue({})
                  || after.?metadata.?annotations.orValue({}) != before.?metadata.?annotations.orValue({})))""".formatted(pod("object"), pod("oldObject"));
        };
    }

    /** What has the pod's metadata and spec, by the kind of the object. */
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
