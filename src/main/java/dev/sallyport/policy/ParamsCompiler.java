package dev.sallyport.policy;

import dev.sallyport.api.v1alpha1.ParamsSpec;
import dev.sallyport.check.rule.ParamsReader;
import dev.sallyport.check.rule.ParamsReference;
import dev.sallyport.check.rule.RuleParams;
import dev.sallyport.compile.SpecErrors;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compiler of {@code params}. */
record ParamsCompiler(ParamsReader reader, SpecErrors errors) {
    /** Kinds of the core group that policies probably name, and that have a namespace. */
    private static final Set<String> NAMESPACED = Set.of("ConfigMap", "Service", "ServiceAccount", "ResourceQuota");

    /** Returns the parameters; empty if the policy has none. */
    Optional<RuleParams> compile(@Nullable ParamsSpec spec) {
        if (spec == null) {
            return Optional.empty();
        }
        var before = errors.count();
        requireText("spec.params.kind", spec.kind());
        requireText("spec.params.name", spec.name());
        if (spec.kind().equals("Secret")) {
            errors.invalid(
                    "spec.params.kind",
                    "must not be Secret, because messages of rules can contain values of params; use a ConfigMap");
        }
        if (spec.apiVersion().equals("v1")
                && NAMESPACED.contains(spec.kind())
                && spec.namespace().isEmpty()) {
            errors.invalid("spec.params.namespace", "is required for the kind " + spec.kind());
        }
        var reference = new ParamsReference(spec.apiVersion(), spec.kind(), spec.namespace(), spec.name());
        if (errors.count() == before) {
            reader.prepare(reference);
        }
        return Optional.of(new RuleParams(reference, spec.whenMissing() == ParamsSpec.WhenMissing.ALLOW, reader));
    }

    private void requireText(String path, String text) {
        if (text.isBlank()) {
            errors.invalid(path, "is required");
        }
    }
}
