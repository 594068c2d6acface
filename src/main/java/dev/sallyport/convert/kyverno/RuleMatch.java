package dev.sallyport.convert.kyverno;

import dev.sallyport.convert.cel.Term;
import dev.sallyport.convert.model.Fields;
import dev.sallyport.convert.model.Inexpressible;
import dev.sallyport.convert.model.Note;
import dev.sallyport.convert.model.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/** Reader of {@code match} and {@code exclude} of a rule. */
record RuleMatch(
        List<ResourceFilter> any,
        List<ResourceFilter> all,
        List<ResourceFilter> excludedAny,
        List<ResourceFilter> excludedAll) {

    static RuleMatch of(Fields rule) throws Inexpressible {
        var match = rule.partOrEmpty("match");
        var exclude = rule.partOrEmpty("exclude");
        var all = filters(match, "all");
        var any = filters(match, "any");
        if (isDirect(match)) {
            any = List.of(ResourceFilter.of(match));
        }
        return new RuleMatch(
                any,
                all,
                isDirect(exclude) ? List.of(ResourceFilter.of(exclude)) : filters(exclude, "any"),
                filters(exclude, "all"));
    }

    private static boolean isDirect(Fields match) {
        return match.has("resources") || match.has("subjects") || match.has("roles") || match.has("clusterRoles");
    }

    private static List<ResourceFilter> filters(Fields match, String key) throws Inexpressible {
        if (!isDirect(match)) {
            match.requireOnly(Set.of("any", "all"));
        }
        var filters = new ArrayList<ResourceFilter>();
        for (var each : match.parts(key)) {
            filters.add(ResourceFilter.of(each));
        }
        return filters;
    }

    /** Returns whether the match is about Pods alone and lets Kyverno generate rules for their controllers. */
    boolean allowsAutogen() {
        return filters().stream().noneMatch(ResourceFilter::preventsAutogen);
    }

    /** Returns whether only Pods are matched. */
    boolean isForPods() {
        var matching = any.isEmpty() ? all : any;
        return !matching.isEmpty()
                && matching.stream().allMatch(each -> each.kinds().equals(List.of("Pod")));
    }

    private List<ResourceFilter> filters() {
        var filters = new ArrayList<>(any);
        filters.addAll(all);
        filters.addAll(excludedAny);
        filters.addAll(excludedAll);
        return filters;
    }

    /**
     * Returns the matched objects, in one scope for each alternative.
     *
     * @param controllers kinds of controllers that a rule for Pods also applies to; empty for none
     */
    List<Scope> scopes(List<String> controllers, BiConsumer<Note.Effect, String> notes) throws Inexpressible {
        var scopes = new ArrayList<Scope>();
        if (!all.isEmpty()) {
            var scope = Scope.EVERYTHING;
            for (var filter : all) {
                scope = both(scope, filter.scope(notes));
            }
            scopes.add(scope);
        }
        for (var filter : any) {
            if (filter.kinds().isEmpty() && !filter.others().isEmpty()) {
                filter.scope(notes);
            } else {
                merge(scopes, filter.scope(notes));
            }
        }
        if (scopes.stream().allMatch(scope -> scope.kinds().isEmpty())) {
            throw new Inexpressible("no policy evaluates one of its kinds");
        }
        var matched = new ArrayList<Scope>();
        for (var scope : scopes) {
            matched.add(exclude(controllers.isEmpty() ? scope : scope.withKinds(controllers), scope.kinds(), notes));
        }
        return matched;
    }

    /** Adds a scope, as more kinds of an equal one if possible. */
    private static void merge(List<Scope> scopes, Scope added) {
        for (int i = 0; i < scopes.size(); i++) {
            var scope = scopes.get(i);
            if (scope.withKinds(added.kinds()).equals(added)) {
                var kinds = new ArrayList<>(scope.kinds());
                kinds.addAll(added.kinds());
                scopes.set(i, scope.withKinds(kinds.stream().distinct().toList()));
                return;
            }
        }
        scopes.add(added);
    }

    private static Scope both(Scope first, Scope second) throws Inexpressible {
        var kinds = new ArrayList<>(first.kinds().isEmpty() ? second.kinds() : first.kinds());
        if (!second.kinds().isEmpty()) {
            kinds.retainAll(second.kinds());
        }
        if (!first.namespaces().isEmpty() && !second.namespaces().isEmpty()) {
            throw new Inexpressible("several lists of namespaces that must all match");
        }
        var scope = second.withKinds(kinds)
                .withNamespaceSelector(first.namespaceSelector())
                .withObjectSelector(first.objectSelector());
        for (var condition : first.conditions()) {
            scope = scope.when(condition);
        }
        return first.namespaces().isEmpty() ? scope : scope.withNamespaces(first.namespaces());
    }

    /** @param matched kinds that the rule names */
    private Scope exclude(Scope scope, List<String> matched, BiConsumer<Note.Effect, String> notes)
            throws Inexpressible {
        var remaining = scope;
        for (var each : excludedAny) {
            var filter = each.within(matched);
            if (filter.hasRoles()) {
                notes.accept(Note.Effect.STRICTER, "the exclusion of roles has no equivalent and is left out");
            } else if (filter.isNamespacesOnly()) {
                remaining = remaining.withoutNamespaces(filter.namespaces());
            } else if (filter.isKindsOnly() && !scope.kinds().isEmpty()) {
                var kinds = new ArrayList<>(remaining.kinds());
                kinds.removeAll(filter.kinds());
                if (kinds.isEmpty()) {
                    throw new Inexpressible("exclude leaves no kind");
                }
                remaining = remaining.withKinds(kinds);
            } else {
                remaining = remaining.when(remaining(filter.condition()));
            }
        }
        if (!excludedAll.isEmpty()) {
            if (excludedAll.stream().anyMatch(ResourceFilter::hasRoles)) {
                notes.accept(Note.Effect.STRICTER, "the exclusion of roles has no equivalent and is left out");
            } else {
                remaining = remaining.when(remaining(Term.all(excludedAll.stream()
                        .map(filter -> filter.within(matched).condition())
                        .toList())));
            }
        }
        return remaining;
    }

    private static String remaining(Term excluded) throws Inexpressible {
        if (excluded.equals(Term.TRUE)) {
            throw new Inexpressible("exclude leaves no kind");
        }
        return excluded.not().text();
    }
}
