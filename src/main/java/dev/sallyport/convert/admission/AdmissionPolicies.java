package dev.sallyport.convert.admission;

import dev.sallyport.convert.model.Conversion;
import dev.sallyport.convert.model.Draft;
import dev.sallyport.convert.model.Fields;
import dev.sallyport.convert.model.Inexpressible;
import dev.sallyport.convert.model.Note;
import dev.sallyport.convert.model.Scope;
import dev.sallyport.convert.model.SourceObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/** Reader of ValidatingAdmissionPolicies with their bindings. */
public final class AdmissionPolicies {
    public static final String KIND = "ValidatingAdmissionPolicy";
    public static final String BINDING = "ValidatingAdmissionPolicyBinding";

    private static final Set<String> FIELDS = Set.of(
            "failurePolicy",
            "matchConstraints",
            "matchConditions",
            "validations",
            "variables",
            "auditAnnotations",
            "paramKind");
    private static final Set<String> BINDING_FIELDS =
            Set.of("policyName", "matchResources", "validationActions", "paramRef");

    private final List<SourceObject> bindings;

    public AdmissionPolicies(List<SourceObject> bindings) {
        this.bindings = List.copyOf(bindings);
    }

    /** Returns one policy for each binding; a policy without a binding is in force everywhere. */
    public Conversion convert(SourceObject source) {
        var conversion = new Conversion(source);
        try {
            var spec = source.fields().partOrEmpty("spec");
            spec.requireOnly(FIELDS);
            var bound = bindings(source.name());
            if (bound.isEmpty()) {
                conversion.note(
                        Note.Effect.STRICTER, "no binding is in the files: the policy is in force in every namespace");
                conversion.add(draft(source, spec, source.name(), Fields.empty("")));
            }
            for (var binding : bound) {
                var name = bound.size() == 1 ? source.name() : source.name() + "-" + binding.name();
                conversion.add(draft(source, spec, name, binding.fields().partOrEmpty("spec")));
            }
        } catch (Inexpressible e) {
            conversion.note(Note.Effect.OMITTED, e.reason());
        }
        return conversion;
    }

    /** Returns notes on bindings whose policy is in none of the files. */
    public static List<Note> unbound(List<SourceObject> bindings, List<SourceObject> policies) {
        var notes = new ArrayList<Note>();
        for (var binding : bindings) {
            var policy = policyName(binding);
            if (policies.stream().noneMatch(each -> each.name().equals(policy))) {
                notes.add(new Note(
                        Note.Effect.OMITTED,
                        binding.label(),
                        "its policy \"%s\" is in none of the files".formatted(policy)));
            }
        }
        return notes;
    }

    private List<SourceObject> bindings(String policy) {
        return bindings.stream().filter(each -> policyName(each).equals(policy)).toList();
    }

    private static String policyName(SourceObject binding) {
        try {
            return binding.fields().partOrEmpty("spec").text("policyName");
        } catch (Inexpressible _) {
            return "";
        }
    }

    private static Draft draft(SourceObject source, Fields spec, String name, Fields binding) throws Inexpressible {
        binding.requireOnly(BINDING_FIELDS);
        var notes = new ArrayList<Note>();
        BiConsumer<Note.Effect, String> collector = (level, text) -> notes.add(new Note(level, source.label(), text));
        var scope = new ResourceRules(spec.partOrEmpty("matchConstraints"), collector).scope();
        var narrowed = narrow(scope, new ResourceRules(binding.partOrEmpty("matchResources"), collector).scope());
        var params = BindingParams.of(spec, binding);
        var policy = CelPolicy.of(spec, "matchConditions", "validations", UnaryOperator.identity());
        if (params.isPresent()) {
            policy = policy.withParams();
        }
        var draft = new Draft(source.label(), name, action(binding), policy.conditional(narrowed));
        notes.forEach(note -> draft.note(note.effect(), note.text()));
        if (spec.text("failurePolicy", "Fail").equals("Ignore")) {
            draft.note(Note.Effect.STRICTER, "failurePolicy: Ignore: an expression that fails denies");
        }
        if (spec.has("auditAnnotations")) {
            draft.note(Note.Effect.MANUAL, "auditAnnotations have no equivalent; no verdict depends on them");
        }
        if (params.isPresent()) {
            draft.params(params.get());
        } else if (spec.has("paramKind") || binding.has("paramRef")) {
            draft.note(
                    Note.Effect.MANUAL,
                    "write the values of the parameters into the expressions that use them, because no binding names"
                            + " one object with its namespace");
        }
        policy.addTo(draft);
        return draft;
    }

    /** Returns the objects of both scopes. */
    private static Scope narrow(Scope scope, Scope binding) throws Inexpressible {
        var kinds = new ArrayList<>(scope.kinds());
        if (kinds.isEmpty()) {
            kinds.addAll(binding.kinds());
        } else if (!binding.kinds().isEmpty()) {
            kinds.retainAll(binding.kinds());
            if (kinds.isEmpty()) {
                throw new Inexpressible("a binding matches none of the resources");
            }
        }
        if (kinds.isEmpty()) {
            throw new Inexpressible("it names no resources");
        }
        var narrowed = scope.withKinds(kinds)
                .withNamespaceSelector(binding.namespaceSelector())
                .withObjectSelector(binding.objectSelector());
        for (var condition : binding.conditions()) {
            narrowed = narrowed.when(condition);
        }
        return narrowed;
    }

    /** Returns the strictest action of a binding. */
    private static String action(Fields binding) throws Inexpressible {
        var actions = binding.texts("validationActions");
        return actions.isEmpty() || actions.contains("Deny") ? "Deny" : actions.contains("Warn") ? "Warn" : "Audit";
    }
}
