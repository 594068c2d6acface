package dev.sallyport.convert.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Objects that a policy applies to. All given parts must match.
 *
 * @param kinds names of kinds; empty for every kind that the policy has rules for
 * @param namespaces globs of names of namespaces; empty for all
 * @param conditions conditions in CEL; only rules in CEL can have them
 */
public record Scope(
        List<String> kinds,
        List<String> namespaces,
        Selector namespaceSelector,
        Selector objectSelector,
        List<String> conditions) {
    /** Every object. */
    public static final Scope EVERYTHING =
            new Scope(List.of(), List.of(), Selector.EVERYTHING, Selector.EVERYTHING, List.of());

    /** Label of a namespace that contains its name and cannot be changed. */
    private static final String NAME = "kubernetes.io/metadata.name";

    public Scope {
        kinds = List.copyOf(kinds);
        namespaces = List.copyOf(namespaces);
        conditions = List.copyOf(conditions);
    }

    /** Returns the scope for other kinds. */
    public Scope withKinds(List<String> others) {
        return new Scope(others, namespaces, namespaceSelector, objectSelector, conditions);
    }

    /** Returns the scope for other namespaces. */
    public Scope withNamespaces(List<String> globs) {
        return new Scope(kinds, globs, namespaceSelector, objectSelector, conditions);
    }

    /** Returns the scope without namespaces of these names. */
    public Scope withoutNamespaces(List<String> names) {
        return names.isEmpty() ? this : withNamespaceSelector(Selector.EVERYTHING.and(NAME, "NotIn", names));
    }

    /** Returns the scope for namespaces that a selector matches, too. */
    public Scope withNamespaceSelector(Selector selector) {
        return new Scope(kinds, namespaces, namespaceSelector.and(selector), objectSelector, conditions);
    }

    /** Returns the scope for objects that a selector matches, too. */
    public Scope withObjectSelector(Selector selector) {
        return new Scope(kinds, namespaces, namespaceSelector, objectSelector.and(selector), conditions);
    }

    /** Returns the scope with one more condition. */
    public Scope when(String condition) {
        var more = new ArrayList<>(conditions);
        more.add(condition);
        return new Scope(kinds, namespaces, namespaceSelector, objectSelector, more);
    }

    /** Returns the scope without conditions. */
    public Scope unconditional() {
        return new Scope(kinds, namespaces, namespaceSelector, objectSelector, List.of());
    }

    /** Returns the conditions as one expression, which fails if any of them fails and none is false. */
    String condition() {
        return conditions.size() == 1
                ? conditions.getFirst()
                : conditions.stream().map(each -> "(" + each + ")").collect(Collectors.joining("\n&& "));
    }

    /** Returns the field {@code match} of a policy. */
    Map<String, Object> match() {
        var match = new LinkedHashMap<String, Object>();
        if (!namespaces.isEmpty()) {
            match.put("namespaces", namespaces);
        }
        if (!namespaceSelector.isEmpty()) {
            match.put("namespaceSelector", namespaceSelector.fields());
        }
        if (!objectSelector.isEmpty()) {
            match.put("workloadSelector", objectSelector.fields());
        }
        if (!kinds.isEmpty()) {
            match.put("kinds", kinds);
        }
        return match;
    }
}
