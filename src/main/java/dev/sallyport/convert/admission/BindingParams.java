package dev.sallyport.convert.admission;

import dev.sallyport.check.rule.ParamsReader;
import dev.sallyport.check.rule.ParamsReference;
import dev.sallyport.check.rule.RuleParams;
import dev.sallyport.convert.model.Fields;
import dev.sallyport.convert.model.Inexpressible;
import java.util.Optional;
import java.util.Set;

/** Parameters of a ValidatingAdmissionPolicy, as one of its bindings names them. */
final class BindingParams {
    private BindingParams() {}

    /** Returns the parameters; empty if the binding does not name one object, with its namespace. */
    static Optional<RuleParams> of(Fields spec, Fields binding) throws Inexpressible {
        var type = spec.partOrEmpty("paramKind");
        type.requireOnly(Set.of("apiVersion", "kind"));
        var reference = binding.partOrEmpty("paramRef");
        reference.requireOnly(Set.of("name", "namespace", "selector", "parameterNotFoundAction"));
        var kind = type.text("kind");
        var object = new ParamsReference(
                type.text("apiVersion", "v1"), kind, reference.text("namespace"), reference.text("name"));
        if (kind.isEmpty()
                || kind.equals("Secret")
                || reference.has("selector")
                || object.namespace().isEmpty()
                || object.name().isEmpty()) {
            return Optional.empty();
        }
        boolean allowsMissing =
                reference.text("parameterNotFoundAction", "Deny").equals("Allow");
        return Optional.of(new RuleParams(object, allowsMissing, ParamsReader.NONE));
    }
}
