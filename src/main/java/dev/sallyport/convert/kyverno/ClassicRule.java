package dev.sallyport.convert.kyverno;

import dev.sallyport.convert.admission.CelPolicy;
import dev.sallyport.convert.cel.PodObject;
import dev.sallyport.convert.cel.Term;
import dev.sallyport.convert.images.ImageVerification;
import dev.sallyport.convert.jmespath.Conditions;
import dev.sallyport.convert.model.Conversion;
import dev.sallyport.convert.model.Draft;
import dev.sallyport.convert.model.Fields;
import dev.sallyport.convert.model.Inexpressible;
import dev.sallyport.convert.model.Note;
import dev.sallyport.convert.model.Scope;
import dev.sallyport.convert.model.SourceObject;
import dev.sallyport.convert.pattern.FieldPatterns;
import dev.sallyport.convert.pattern.PatternExpression;
import dev.sallyport.workload.ObjectKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** One rule of a ClusterPolicy or Policy. */
final class ClassicRule {
    private static final Set<String> FIELDS = Set.of(
            "name",
            "match",
            "exclude",
            "preconditions",
            "celPreconditions",
            "context",
            "validate",
            "verifyImages",
            "skipBackgroundRequests",
            "reportProperties");
    private static final Set<String> VALIDATE_FIELDS = Set.of(
            "message",
            "failureAction",
            "failureActionOverrides",
            "pattern",
            "anyPattern",
            "deny",
            "foreach",
            "cel",
            "podSecurity",
            "allowExistingViolations");
    private static final List<String> OTHER_TYPES = List.of("mutate", "generate", "imageExtractors");
    private static final List<String> ALL_CONTROLLERS = ObjectKind.builtIn().stream()
            .filter(kind -> kind.isWorkload() && kind != ObjectKind.POD_TEMPLATE)
            .map(ObjectKind::kind)
            .toList();
    private static final String EMPTY_TEXT = "''";

    private final SourceObject policy;
    private final Fields spec;
    private final Fields rule;
    private final List<String> controllers;
    private final boolean isOnlyRule;
    private final List<Note> notes = new ArrayList<>();

    /**
     * Creates the conversion of a rule.
     *
     * @param controllers kinds to which a rule for Pods also applies
     */
    ClassicRule(SourceObject policy, Fields spec, Fields rule, List<String> controllers, boolean isOnlyRule) {
        this.policy = policy;
        this.spec = spec;
        this.rule = rule;
        this.controllers = controllers;
        this.isOnlyRule = isOnlyRule;
    }

    /** Adds the policies for the rule, or notes why it has none. */
    void convert(Conversion conversion) {
        try {
            for (var type : OTHER_TYPES) {
                if (rule.has(type)) {
                    throw new Inexpressible(type + " has no equivalent");
                }
            }
            rule.requireOnly(FIELDS);
            var drafts = drafts();
            drafts.forEach(conversion::add);
        } catch (Inexpressible e) {
            notes.forEach(note -> conversion.note(note.effect(), note.source(), note.text()));
            conversion.note(Note.Effect.OMITTED, source(), e.reason());
        }
    }

    private String source() {
        return "%s rule %s".formatted(policy.label(), rule.values().get("name"));
    }

    private void note(Note.Effect effect, String text) {
        notes.add(new Note(effect, source(), text));
    }

    private List<Draft> drafts() throws Inexpressible {
        var match = RuleMatch.of(rule);
        boolean isForPods = match.isForPods() && !controllers.isEmpty();
        var drafts = new ArrayList<Draft>();
        for (var matched : match.scopes(isForPods ? controllers : List.of(), this::note)) {
            var scope = conditional(matched, isForPods);
            drafts.addAll(
                    rule.has("verifyImages") ? verifications(scope) : validations(scope, isForPods, drafts.size()));
        }
        return drafts;
    }

    /** Returns the scope with the namespace of a Policy, and with preconditions and match conditions. */
    private Scope conditional(Scope matched, boolean isForPods) throws Inexpressible {
        var scope = matched;
        if (policy.kind().equals("Policy")) {
            scope = scope.withNamespaces(List.of(policy.namespace()));
        }
        for (var condition : new Conditions(roots(isForPods), EMPTY_TEXT).of(rule, "preconditions")) {
            scope = scope.when(condition.text());
        }
        for (var condition : rule.parts("celPreconditions")) {
            scope = scope.when(rewriting(isForPods).apply(condition.text("expression")));
        }
        for (var condition : spec.partOrEmpty("webhookConfiguration").parts("matchConditions")) {
            scope = scope.when(condition.text("expression"));
        }
        return Set.copyOf(scope.kinds()).equals(Set.copyOf(ALL_CONTROLLERS)) ? scope.withKinds(List.of()) : scope;
    }

    private static UnaryOperator<String> rewriting(boolean isForPods) {
        return isForPods ? PodObject::rewrite : UnaryOperator.identity();
    }

    private static Map<String, String> roots(boolean isForPods) {
        return isForPods
                ? Map.of("request.object.spec", PodObject.POD, "request.object.metadata", PodObject.POD)
                : Map.of();
    }

    private List<Draft> verifications(Scope scope) throws Inexpressible {
        var drafts = new ArrayList<Draft>();
        for (var entry : rule.parts("verifyImages")) {
            var verification = new ImageVerification(entry);
            for (var part : FailureActions.of(spec, entry).parts(scope)) {
                var draft = draft(part, drafts.size());
                verification.addTo(draft);
                drafts.add(draft);
            }
        }
        return drafts;
    }

    private List<Draft> validations(Scope scope, boolean isForPods, int index) throws Inexpressible {
        var validate = rule.partOrEmpty("validate");
        validate.requireOnly(VALIDATE_FIELDS);
        var drafts = new ArrayList<Draft>();
        for (var part : FailureActions.of(spec, validate).parts(scope)) {
            if (validate.has("podSecurity")) {
                drafts.addAll(new PodSecurityRule(validate.partOrEmpty("podSecurity"))
                        .drafts(suffix -> draft(
                                new FailureActions.ActionScope(part.scope(), part.action(), suffix + part.suffix()),
                                index)));
            } else {
                var draft = draft(part, index);
                validate(validate, draft, isForPods);
                drafts.add(draft);
            }
        }
        return drafts;
    }

    private Draft draft(FailureActions.ActionScope part, int index) {
        var name = policy.name()
                + (isOnlyRule ? "" : "-" + rule.values().get("name"))
                + part.suffix()
                + (index > 0 ? "-" + (index + 1) : "");
        var draft = new Draft(source(), name, part.action(), part.scope());
        notes.forEach(note -> draft.note(note.effect(), note.text()));
        return draft;
    }

    private void validate(Fields validate, Draft draft, boolean isForPods) throws Inexpressible {
        if (validate.has("cel")) {
            cel(validate.partOrEmpty("cel"), draft, isForPods);
            return;
        }
        var field = field(validate, draft, isForPods);
        if (field.isPresent()) {
            draft.check(field.get().group(), field.get().value());
            return;
        }
        var expression = expression(validate, isForPods).text();
        PodObject.declare(draft, declared(draft, expression));
        draft.rule(rule.text("name", "rule"), expression, message(validate), null);
    }

    private static List<String> declared(Draft draft, String expression) {
        var texts = new ArrayList<>(draft.scope().conditions());
        texts.add(expression);
        return texts;
    }

    private Optional<FieldPatterns.PolicyField> field(Fields validate, Draft draft, boolean isForPods) {
        if (!validate.has("pattern") || !draft.scope().conditions().isEmpty()) {
            return Optional.empty();
        }
        return isForPods
                ? FieldPatterns.ofPods(validate.get("pattern"))
                : FieldPatterns.ofKinds(
                        validate.get("pattern"), Set.copyOf(draft.scope().kinds()));
    }

    private Term expression(Fields validate, boolean isForPods) throws Inexpressible {
        var object = isForPods ? PodObject.POD : "object";
        if (validate.has("pattern")) {
            return PatternExpression.of(validate.get("pattern"), object);
        }
        if (validate.has("anyPattern")) {
            return PatternExpression.ofAny(validate.list("anyPattern"), object);
        }
        if (validate.has("deny")) {
            return notDenied(validate.partOrEmpty("deny"), roots(isForPods));
        }
        if (validate.has("foreach")) {
            return new ForEachRule(roots(isForPods)).expression(validate.parts("foreach"));
        }
        throw new Inexpressible("validate has no pattern, anyPattern, deny, foreach, cel or podSecurity");
    }

    /** Returns the condition that {@code deny} does not hold. A condition that fails denies, whichever others do not hold. */
    static Term notDenied(Fields deny, Map<String, String> roots) throws Inexpressible {
        deny.requireOnly(Set.of("conditions"));
        var conditions = new Conditions(roots, "").of(deny, "conditions");
        if (conditions.isEmpty()) {
            return Term.FALSE;
        }
        return conditions.size() == 1
                ? conditions.getFirst().not()
                : Term.atom("![%s].all(denied, denied)"
                        .formatted(String.join(
                                ", ", conditions.stream().map(Term::text).toList())));
    }

    private String message(Fields validate) throws Inexpressible {
        var message = validate.text("message").replaceAll("\\s+", " ");
        return message.isBlank() ? "the object violates " + source() : message;
    }

    private void cel(Fields cel, Draft draft, boolean isForPods) throws Inexpressible {
        cel.requireOnly(Set.of("expressions", "variables", "auditAnnotations", "paramKind", "paramRef", "generate"));
        var expressions = CelPolicy.of(cel, "celPreconditions", "expressions", rewriting(isForPods));
        PodObject.declare(draft, declared(draft, String.join("\n", expressions.expressions())));
        expressions.addTo(draft);
    }
}
