package dev.sallyport.convert.kyverno;

import dev.sallyport.convert.model.Conversion;
import dev.sallyport.convert.model.Fields;
import dev.sallyport.convert.model.Inexpressible;
import dev.sallyport.convert.model.Note;
import dev.sallyport.convert.model.SourceObject;
import dev.sallyport.workload.ObjectKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reader of ClusterPolicies and Policies of Kyverno. Each rule becomes a policy of its own. */
public final class ClassicPolicies {
    private static final String AUTOGEN = "pod-policies.kyverno.io/autogen-controllers";
    /** Fields of the spec that no verdict depends on. */
    private static final Set<String> NEUTRAL = Set.of(
            "background",
            "schemaValidation",
            "webhookTimeoutSeconds",
            "useServerSideApply",
            "generateExisting",
            "generateExistingOnPolicyUpdate",
            "mutateExistingOnPolicyUpdate",
            "rules",
            "validationFailureAction",
            "validationFailureActionOverrides",
            "emitWarning",
            "admission",
            "failurePolicy",
            "applyRules",
            "webhookConfiguration");

    private ClassicPolicies() {}

    /** Returns the policies for the rules. */
    public static Conversion convert(SourceObject source) {
        var conversion = new Conversion(source);
        try {
            var spec = source.fields().partOrEmpty("spec");
            spec.requireOnly(NEUTRAL);
            var rules = spec.parts("rules");
            if (rules.isEmpty()) {
                throw new Inexpressible("it has no rules");
            }
            noteSettings(spec, conversion);
            var controllers = controllers(source, rules);
            for (var rule : rules) {
                new ClassicRule(source, spec, rule, controllers, rules.size() == 1).convert(conversion);
            }
        } catch (Inexpressible e) {
            conversion.note(Note.Effect.OMITTED, e.reason());
        }
        return conversion;
    }

    private static void noteSettings(Fields spec, Conversion conversion) throws Inexpressible {
        var webhook = spec.partOrEmpty("webhookConfiguration");
        if ((webhook.has("failurePolicy") ? webhook : spec)
                .text("failurePolicy", "Fail")
                .equals("Ignore")) {
            conversion.note(
                    Note.Effect.STRICTER, "failurePolicy: Ignore: a request is denied while no replica answers");
        }
        if (spec.text("applyRules", "All").equals("One")) {
            conversion.note(Note.Effect.STRICTER, "applyRules: One: every rule applies");
        }
        if (!spec.flag("admission", true)) {
            conversion.note(Note.Effect.STRICTER, "admission: false: requests are evaluated with action Audit");
        }
    }

    /** Returns the kinds to which rules for Pods also apply; empty if only to Pods. */
    private static List<String> controllers(SourceObject source, List<Fields> rules) {
        var chosen = source.annotation(AUTOGEN);
        for (var rule : rules) {
            try {
                if (!RuleMatch.of(rule).allowsAutogen()) {
                    return List.of();
                }
            } catch (Inexpressible _) {
                // noted by the conversion of the rule
            }
        }
        var kinds = new ArrayList<String>();
        for (var kind : ObjectKind.builtIn()) {
            var name = kind.kind();
            if (kind.isWorkload()
                    && kind != ObjectKind.POD_TEMPLATE
                    && (kind == ObjectKind.POD
                            || chosen.isEmpty()
                            || List.of(chosen.split("\\s*,\\s*", -1)).contains(name))) {
                kinds.add(name);
            }
        }
        return kinds.size() == 1 ? List.of() : List.copyOf(kinds);
    }
}
