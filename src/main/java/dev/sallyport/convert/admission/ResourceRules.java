package dev.sallyport.convert.admission;

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
import java.util.stream.Collectors;

/** Reader of {@code matchConstraints} and {@code matchResources}: kinds, operations, names and selectors. */
public final class ResourceRules {
    private static final Set<String> FIELDS =
            Set.of("resourceRules", "excludeResourceRules", "namespaceSelector", "objectSelector", "matchPolicy");
    private static final Set<String> RULE_FIELDS =
            Set.of("apiGroups", "apiVersions", "resources", "operations", "resourceNames", "scope");
    private static final List<String> EVALUATED = List.of("CREATE", "UPDATE");

    private final Fields fields;
    private final BiConsumer<Note.Effect, String> notes;

    /** One resource rule. */
    private record ResourceRule(List<ObjectKind> kinds, List<String> operations, List<String> names) {

        private boolean isRestricted() {
            return !operations.containsAll(EVALUATED) || !names.isEmpty();
        }

        private String condition(boolean hasKinds) {
            var parts = new ArrayList<String>();
            if (hasKinds) {
                parts.add("request.resource.resource in "
                        + Cel.texts(kinds.stream().map(ObjectKind::plural).toList()));
            }
            if (!operations.containsAll(EVALUATED)) {
                parts.add("request.operation in " + Cel.texts(operations));
            }
            if (!names.isEmpty()) {
                parts.add("request.name in " + Cel.texts(names));
            }
            return parts.stream().collect(Collectors.joining(" && ", "(", ")"));
        }
    }

    /** @param notes receives a note for each part that has no equivalent */
    public ResourceRules(Fields fields, BiConsumer<Note.Effect, String> notes) {
        this.fields = fields;
        this.notes = notes;
    }

    /** Returns the matched objects; with no rule for resources, objects of every kind. */
    public Scope scope() throws Inexpressible {
        fields.requireOnly(FIELDS);
        var rules = rules("resourceRules", true);
        var scope = Scope.EVERYTHING;
        if (fields.has("resourceRules")) {
            var kinds = kinds(rules);
            if (kinds.isEmpty()) {
                throw new Inexpressible("no policy evaluates one of its resources and operations");
            }
            scope = exclude(scope.withKinds(names(kinds)));
            if (rules.stream().anyMatch(ResourceRule::isRestricted)) {
                boolean isUniform =
                        rules.stream().allMatch(rule -> Set.copyOf(rule.kinds()).equals(kinds));
                scope = scope.when(rules.stream()
                        .map(rule -> rule.condition(!isUniform))
                        .distinct()
                        .collect(Collectors.joining(" || ")));
            }
        } else {
            scope = exclude(scope);
        }
        return selectors(scope);
    }

    private Scope selectors(Scope scope) throws Inexpressible {
        var selected = scope;
        var namespaces = fields.part("namespaceSelector");
        if (namespaces.isPresent()) {
            selected = selected.withNamespaceSelector(Selector.of(namespaces.get()));
        }
        var objects = fields.part("objectSelector");
        if (objects.isPresent()) {
            var selector = Selector.of(objects.get());
            selected = selected.withObjectSelector(selector);
            if (!selector.isEmpty()) {
                notes.accept(
                        Note.Effect.MANUAL,
                        "objectSelector is compared with the labels of the pod template too, and never with those of"
                                + " the old object");
            }
        }
        return selected;
    }

    private Scope exclude(Scope scope) throws Inexpressible {
        var excluded = scope;
        for (var rule : rules("excludeResourceRules", false)) {
            if (rule.kinds().isEmpty() || rule.operations().isEmpty()) {
                continue;
            }
            if (rule.isRestricted() || scope.kinds().isEmpty()) {
                excluded = excluded.when("!" + rule.condition(true));
            } else {
                var kinds = new ArrayList<>(excluded.kinds());
                kinds.removeAll(names(rule.kinds()));
                if (kinds.isEmpty()) {
                    throw new Inexpressible("excludeResourceRules leaves no kind");
                }
                excluded = excluded.withKinds(kinds);
            }
        }
        return excluded;
    }

    private List<ResourceRule> rules(String field, boolean isNoted) throws Inexpressible {
        var rules = new ArrayList<ResourceRule>();
        for (var rule : fields.parts(field)) {
            rule.requireOnly(RULE_FIELDS);
            var operations = rule.texts("operations");
            var evaluated = EVALUATED.stream()
                    .filter(each -> operations.contains(each) || operations.contains("*"))
                    .toList();
            var kinds = rule.text("scope", "*").equals("Cluster") ? List.<ObjectKind>of() : kinds(rule);
            if (isNoted) {
                noteOmissions(rule, kinds, operations);
            }
            if (!evaluated.isEmpty() && !kinds.isEmpty()) {
                rules.add(new ResourceRule(kinds, evaluated, rule.texts("resourceNames")));
            }
        }
        return rules;
    }

    private void noteOmissions(Fields rule, List<ObjectKind> kinds, List<String> operations) throws Inexpressible {
        var plurals = kinds.stream().map(ObjectKind::plural).toList();
        var others = rule.texts("resources").stream()
                .filter(each -> !plurals.contains(each))
                .toList();
        if (!others.isEmpty()) {
            notes.accept(
                    Note.Effect.OMITTED,
                    "resources %s: no policy evaluates %s"
                            .formatted(
                                    String.join(", ", others),
                                    kinds.isEmpty() ? "them" : "those other than " + String.join(", ", plurals)));
        }
        var unevaluated =
                operations.stream().filter(each -> !EVALUATED.contains(each)).toList();
        if (!unevaluated.isEmpty()) {
            notes.accept(
                    Note.Effect.OMITTED,
                    "operations %s: policies evaluate CREATE and UPDATE".formatted(String.join(", ", unevaluated)));
        }
    }

    private static List<ObjectKind> kinds(Fields rule) throws Inexpressible {
        var groups = rule.texts("apiGroups");
        var resources = rule.texts("resources");
        return ObjectKind.builtIn().stream()
                .filter(kind -> groups.contains("*") || groups.contains(kind.group()))
                .filter(kind ->
                        resources.contains("*") || resources.contains("*/*") || resources.contains(kind.plural()))
                .toList();
    }

    private static Set<ObjectKind> kinds(List<ResourceRule> rules) {
        return rules.stream()
                .flatMap(rule -> rule.kinds().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static List<String> names(Iterable<ObjectKind> kinds) {
        var names = new ArrayList<String>();
        for (var kind : ObjectKind.builtIn()) {
            for (var each : kinds) {
                if (each == kind) {
                    names.add(kind.kind());
                }
            }
        }
        return names;
    }
}
