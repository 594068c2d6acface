package dev.sallyport.convert.kyverno;

import dev.sallyport.convert.admission.CelPolicy;
import dev.sallyport.convert.admission.ResourceRules;
import dev.sallyport.convert.cel.PodObject;
import dev.sallyport.convert.model.Conversion;
import dev.sallyport.convert.model.Draft;
import dev.sallyport.convert.model.Fields;
import dev.sallyport.convert.model.Inexpressible;
import dev.sallyport.convert.model.Note;
import dev.sallyport.convert.model.Scope;
import dev.sallyport.convert.model.SourceObject;
import dev.sallyport.workload.ObjectKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Reader of ValidatingPolicies of Kyverno. */
public final class CelPolicies {
    private static final Set<String> FIELDS = Set.of(
            "matchConstraints",
            "matchConditions",
            "validations",
            "variables",
            "validationActions",
            "failurePolicy",
            "webhookConfiguration",
            "evaluation",
            "autogen",
            "auditAnnotations",
            "validationAction");
    /** Controllers for which Kyverno generates policies, by resource. */
    private static final List<String> CONTROLLERS =
            List.of("daemonsets", "deployments", "replicasets", "statefulsets", "jobs", "cronjobs");

    private CelPolicies() {}

    /** Returns the policy for a ValidatingPolicy. */
    public static Conversion convert(SourceObject source) {
        var conversion = new Conversion(source);
        try {
            var spec = source.fields().partOrEmpty("spec");
            spec.requireOnly(FIELDS);
            conversion.add(draft(source, spec));
        } catch (Inexpressible e) {
            conversion.note(Note.Effect.OMITTED, e.reason());
        }
        return conversion;
    }

    private static Draft draft(SourceObject source, Fields spec) throws Inexpressible {
        var evaluation = spec.partOrEmpty("evaluation");
        if (!evaluation.text("mode", "Kubernetes").equals("Kubernetes")) {
            throw new Inexpressible("evaluation.mode: only objects of Kubernetes are evaluated");
        }
        var notes = new ArrayList<Note>();
        var scope = new ResourceRules(
                        spec.partOrEmpty("matchConstraints"),
                        (level, text) -> notes.add(new Note(level, source.label(), text)))
                .scope();
        if (scope.kinds().isEmpty()) {
            throw new Inexpressible("it names no resources");
        }
        var controllers = scope.kinds().equals(List.of("Pod")) ? controllers(spec) : List.<String>of();
        boolean isForPods = !controllers.isEmpty();
        UnaryOperator<String> rewrite = isForPods ? PodObject::rewrite : UnaryOperator.identity();
        var policy = CelPolicy.of(spec, "matchConditions", "validations", rewrite);
        var draft = new Draft(
                source.label(),
                source.name(),
                action(spec, evaluation),
                policy.conditional(withControllers(namespaced(source, scope), controllers)));
        notes.forEach(note -> draft.note(note.effect(), note.text()));
        if (spec.text("failurePolicy", "Fail").equals("Ignore")) {
            draft.note(Note.Effect.STRICTER, "failurePolicy: Ignore: an expression that fails denies");
        }
        if (spec.has("auditAnnotations")) {
            draft.note(Note.Effect.MANUAL, "auditAnnotations have no equivalent; no verdict depends on them");
        }
        PodObject.declare(draft, policy.expressions());
        policy.addTo(draft);
        return draft;
    }

    private static Scope namespaced(SourceObject source, Scope scope) {
        return source.kind().startsWith("Namespaced") ? scope.withNamespaces(List.of(source.namespace())) : scope;
    }

    private static Scope withControllers(Scope scope, List<String> controllers) {
        if (controllers.isEmpty()) {
            return scope;
        }
        var kinds = new ArrayList<String>(List.of("Pod"));
        for (var kind : ObjectKind.builtIn()) {
            if (controllers.contains(kind.plural())) {
                kinds.add(kind.kind());
            }
        }
        return scope.withKinds(kinds);
    }

    private static List<String> controllers(Fields spec) throws Inexpressible {
        var chosen = spec.partOrEmpty("autogen").partOrEmpty("podControllers");
        return chosen.has("controllers") ? chosen.texts("controllers") : CONTROLLERS;
    }

    private static String action(Fields spec, Fields evaluation) throws Inexpressible {
        var actions = spec.texts(spec.has("validationAction") ? "validationAction" : "validationActions");
        if (!evaluation.partOrEmpty("admission").flag("enabled", true)) {
            return "Audit";
        }
        return actions.isEmpty() || actions.contains("Deny") ? "Deny" : actions.contains("Warn") ? "Warn" : "Audit";
    }
}
