package dev.sallyport.convert.kyverno;

import dev.sallyport.convert.cel.GlobCondition;
import dev.sallyport.convert.cel.Term;
import dev.sallyport.convert.model.Fields;
import dev.sallyport.convert.model.Inexpressible;
import dev.sallyport.convert.model.Note;
import dev.sallyport.convert.model.Scope;
import dev.sallyport.convert.model.Selector;
import dev.sallyport.export.Cel;
import dev.sallyport.workload.ObjectKind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * One filter of {@code match} or {@code exclude}.
 *
 * @param kinds names of the kinds that policies evaluate; empty if the filter names none
 * @param others kinds that no policy evaluates
 * @param labels selector of objects
 * @param conditions conditions in CEL for everything else
 * @param operations operations of requests; empty for all
 * @param hasRoles whether roles of the requester are part of the filter
 */
record ResourceFilter(
        List<String> kinds,
        List<String> others,
        List<String> namespaces,
        Selector namespaceSelector,
        Selector labels,
        List<Term> conditions,
        List<String> operations,
        boolean hasRoles) {
    private static final Set<String> FIELDS = Set.of("resources", "subjects", "roles", "clusterRoles");
    private static final Set<String> RESOURCE_FIELDS = Set.of(
            "kinds", "name", "names", "namespaces", "namespaceSelector", "selector", "annotations", "operations");
    private static final List<String> EVALUATED = List.of("CREATE", "UPDATE");
    private static final String LABELS = "object.metadata.?labels.orValue({})";
    private static final String ANNOTATIONS = "object.metadata.?annotations.orValue({})";
    private static final String NAMESPACE_LABELS = "namespaceObject.metadata.?labels.orValue({})";
    private static final String NAME = "object.metadata.?name.orValue(object.metadata.?generateName.orValue(''))";

    static ResourceFilter of(Fields filter) throws Inexpressible {
        filter.requireOnly(FIELDS);
        var resources = filter.partOrEmpty("resources");
        resources.requireOnly(RESOURCE_FIELDS);
        var kinds = new LinkedHashSet<String>();
        var others = new ArrayList<String>();
        for (var kind : resources.texts("kinds")) {
            var known = kinds(kind);
            kinds.addAll(known);
            if (known.isEmpty() || kind.equals("*") || kind.equals("*/*")) {
                others.add(kind);
            }
        }
        var conditions = new ArrayList<Term>();
        names(resources, conditions);
        operations(resources, conditions);
        var selector = Selector.of(resources.partOrEmpty("selector"));
        if (selector.hasWildcard()) {
            conditions.addAll(wildcards(selector, LABELS));
        }
        conditions.addAll(wildcards(new Selector(resources.entries("annotations"), List.of()), ANNOTATIONS));
        subjects(filter, conditions);
        return new ResourceFilter(
                List.copyOf(kinds),
                others,
                resources.texts("namespaces"),
                Selector.of(resources.partOrEmpty("namespaceSelector")),
                selector.hasWildcard() ? Selector.EVERYTHING : selector,
                conditions,
                resources.texts("operations"),
                filter.has("roles") || filter.has("clusterRoles"));
    }

    private static List<String> kinds(String text) {
        var kind = text.substring(text.lastIndexOf('/') + 1);
        var prefix = text.contains("/") ? text.substring(0, text.lastIndexOf('/')) : "*";
        return ObjectKind.builtIn().stream()
                .filter(known -> kind.equals("*") || known.kind().equals(kind))
                .filter(known -> (prefix.matches("v?\\*|v1") || prefix.equals("*/*"))
                        ? prefix.contains("*") || known.group().isEmpty()
                        : prefix.equals(known.group()) || prefix.matches(known.group() + "/(v1|\\*)"))
                .map(ObjectKind::kind)
                .toList();
    }

    private static void names(Fields resources, List<Term> conditions) throws Inexpressible {
        var names = new ArrayList<>(resources.texts("names"));
        if (resources.has("name")) {
            names.add(resources.text("name"));
        }
        if (!names.isEmpty()) {
            conditions.add(Term.comparison(GlobCondition.ofAny(names, NAME)));
        }
    }

    private static void operations(Fields resources, List<Term> conditions) throws Inexpressible {
        var operations = resources.texts("operations");
        if (!operations.isEmpty() && !operations.containsAll(EVALUATED)) {
            conditions.add(Term.comparison("request.operation in " + Cel.texts(operations)));
        }
    }

    private static List<Term> wildcards(Selector selector, String map) throws Inexpressible {
        if (!selector.requirements().isEmpty()) {
            throw new Inexpressible("a selector with wildcards in matchExpressions");
        }
        return selector.labels().entrySet().stream()
                .map(label -> Term.atom("%s.exists(key, %s && %s)"
                        .formatted(
                                map,
                                GlobCondition.of(label.getKey(), "key"),
                                GlobCondition.of(label.getValue(), map + "[key]"))))
                .toList();
    }

    private static void subjects(Fields filter, List<Term> conditions) throws Inexpressible {
        var subjects = new ArrayList<Term>();
        for (var subject : filter.parts("subjects")) {
            var name = subject.text("name");
            subjects.add(
                    switch (subject.text("kind")) {
                        case "User" -> Term.comparison(GlobCondition.of(name, "request.userInfo.username"));
                        case "Group" ->
                            Term.atom("request.userInfo.groups.exists(group, %s)"
                                    .formatted(GlobCondition.of(name, "group")));
                        case "ServiceAccount" ->
                            Term.comparison(GlobCondition.of(
                                    "system:serviceaccount:%s:%s".formatted(subject.text("namespace", "*"), name),
                                    "request.userInfo.username"));
                        default -> throw new Inexpressible(subject.at("kind") + " is no kind of subjects");
                    });
        }
        if (!subjects.isEmpty()) {
            conditions.add(Term.any(subjects));
        }
    }

    /** Returns whether the filter prevents rules for controllers of Pods. */
    boolean preventsAutogen() {
        return !labels.isEmpty()
                || conditions.stream().anyMatch(each -> !each.text().contains("request."))
                || (kinds.size() > 1 && kinds.contains("Pod"));
    }

    /** Returns the objects that the filter matches. */
    Scope scope(BiConsumer<Note.Effect, String> notes) throws Inexpressible {
        var unevaluated =
                operations.stream().filter(each -> !EVALUATED.contains(each)).toList();
        if (!unevaluated.isEmpty()) {
            var text = "operations %s: policies evaluate CREATE and UPDATE".formatted(String.join(", ", unevaluated));
            if (unevaluated.size() == operations.size()) {
                throw new Inexpressible(text);
            }
            notes.accept(Note.Effect.OMITTED, text);
        }
        if (!others.isEmpty()) {
            notes.accept(
                    Note.Effect.OMITTED, "kinds %s: no policy evaluates them".formatted(String.join(", ", others)));
        }
        if (hasRoles) {
            notes.accept(
                    Note.Effect.STRICTER, "roles and clusterRoles have no equivalent: it applies to every requester");
        }
        if (!labels.isEmpty()) {
            notes.accept(Note.Effect.MANUAL, "the selector is compared with the labels of the pod template too");
        }
        var scope = Scope.EVERYTHING
                .withKinds(kinds)
                .withNamespaceSelector(namespaceSelector)
                .withObjectSelector(labels);
        if (namespaces.stream().anyMatch(each -> each.contains("?"))) {
            scope = scope.when(GlobCondition.ofAny(namespaces, "request.namespace"));
        } else {
            scope = scope.withNamespaces(namespaces);
        }
        for (var condition : conditions) {
            scope = scope.when(condition.text());
        }
        return scope;
    }

    /** Returns the filter without kinds if it contains all kinds that the rule matches. */
    ResourceFilter within(List<String> matched) {
        return matched.isEmpty() || !Set.copyOf(kinds).containsAll(matched)
                ? this
                : new ResourceFilter(
                        List.of(), List.of(), namespaces, namespaceSelector, labels, conditions, operations, hasRoles);
    }

    /** Returns whether the filter consists of names of namespaces. */
    boolean isNamespacesOnly() {
        return kinds.isEmpty()
                && others.isEmpty()
                && isPlain()
                && !namespaces.isEmpty()
                && namespaces.stream().noneMatch(GlobCondition::isWildcard);
    }

    /** Returns whether the filter consists of kinds. */
    boolean isKindsOnly() {
        return isPlain() && namespaces.isEmpty() && !(kinds.isEmpty() && others.isEmpty());
    }

    private boolean isPlain() {
        return namespaceSelector.isEmpty() && labels.isEmpty() && conditions.isEmpty() && !hasRoles;
    }

    /** Returns the condition that an object matches the filter, without roles. */
    Term condition() {
        var terms = new ArrayList<Term>();
        if (!kinds.isEmpty() || !others.isEmpty()) {
            terms.add(Term.comparison("object.kind in " + Cel.texts(kinds)));
        }
        if (!namespaces.isEmpty()) {
            terms.add(Term.comparison(GlobCondition.ofAny(namespaces, "request.namespace")));
        }
        if (!namespaceSelector.isEmpty()) {
            terms.add(Term.of(namespaceSelector.condition(NAMESPACE_LABELS)));
        }
        if (!labels.isEmpty()) {
            terms.add(Term.of(labels.condition(LABELS)));
        }
        terms.addAll(conditions);
        return Term.all(terms);
    }
}
