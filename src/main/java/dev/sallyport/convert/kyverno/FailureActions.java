package dev.sallyport.convert.kyverno;

import dev.sallyport.convert.cel.GlobCondition;
import dev.sallyport.convert.model.Fields;
import dev.sallyport.convert.model.Inexpressible;
import dev.sallyport.convert.model.Scope;
import dev.sallyport.convert.model.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Actions of a rule: the general one, and those for single namespaces. */
record FailureActions(String general, List<NamespaceAction> overrides) {
    private static final List<String> BY_STRICTNESS = List.of("Audit", "Warn", "Deny");
    private static final String NAMESPACE_LABELS = "namespaceObject.metadata.?labels.orValue({})";

    /** Action for some namespaces. */
    record NamespaceAction(String action, List<String> namespaces, Selector selector) {}

    /** Scope with its action. */
    record ActionScope(Scope scope, String action, String suffix) {}

    /**
     * Reads the actions.
     *
     * @param spec spec of the policy
     * @param rule {@code validate} of a rule, or an entry of {@code verifyImages}
     */
    static FailureActions of(Fields spec, Fields rule) throws Inexpressible {
        var audit = spec.flag("emitWarning", false) ? "Warn" : "Audit";
        var stated =
                rule.has("failureAction") ? rule.text("failureAction") : spec.text("validationFailureAction", "Audit");
        var source = rule.has("failureActionOverrides")
                ? rule.parts("failureActionOverrides")
                : spec.parts("validationFailureActionOverrides");
        var overrides = new ArrayList<NamespaceAction>();
        for (var each : source) {
            each.requireOnly(Set.of("action", "namespaces", "namespaceSelector"));
            overrides.add(new NamespaceAction(
                    action(each.text("action", "Audit"), audit),
                    each.texts("namespaces"),
                    Selector.of(each.partOrEmpty("namespaceSelector"))));
        }
        var general = spec.flag("admission", true) ? action(stated, audit) : "Audit";
        return new FailureActions(general, overrides);
    }

    private static String action(@Nullable String text, String audit) throws Inexpressible {
        return switch (String.valueOf(text).toLowerCase(Locale.ROOT)) {
            case "enforce" -> "Deny";
            case "audit" -> audit;
            default -> throw new Inexpressible("\"%s\" is no failure action".formatted(text));
        };
    }

    /** Returns the parts of a scope with their actions. Together they hold for the whole scope. */
    List<ActionScope> parts(Scope scope) {
        var parts = new ArrayList<ActionScope>();
        var rest = scope;
        for (var override : overrides) {
            boolean isWeaker = BY_STRICTNESS.indexOf(override.action()) < BY_STRICTNESS.indexOf(general);
            if (!override.action().equals(general)) {
                parts.add(new ActionScope(within(scope, override), override.action(), "-" + override.action()));
            }
            if (isWeaker) {
                rest = without(rest, override);
            }
        }
        parts.addFirst(new ActionScope(rest, general, ""));
        return parts;
    }

    private static Scope within(Scope scope, NamespaceAction override) {
        var narrowed = scope.withNamespaceSelector(override.selector());
        if (override.namespaces().isEmpty()) {
            return narrowed;
        }
        return narrowed.namespaces().isEmpty() && override.namespaces().stream().noneMatch(each -> each.contains("?"))
                ? narrowed.withNamespaces(override.namespaces())
                : narrowed.when(GlobCondition.ofAny(override.namespaces(), "request.namespace"));
    }

    private static Scope without(Scope scope, NamespaceAction override) {
        boolean isExact = override.namespaces().stream().noneMatch(GlobCondition::isWildcard);
        if (override.selector().isEmpty() && isExact) {
            return scope.withoutNamespaces(override.namespaces());
        }
        var conditions = new ArrayList<String>();
        if (!override.namespaces().isEmpty()) {
            conditions.add(GlobCondition.ofAny(override.namespaces(), "request.namespace"));
        }
        if (!override.selector().isEmpty()) {
            conditions.add(override.selector().condition(NAMESPACE_LABELS));
        }
        return scope.when("!(%s)".formatted(String.join(" && ", conditions)));
    }
}
