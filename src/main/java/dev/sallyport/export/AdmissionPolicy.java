package dev.sallyport.export;

import dev.sallyport.check.rule.RuleParams;
import dev.sallyport.check.rule.RuleSource;
import dev.sallyport.policy.Policy;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchCondition;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchResources;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ParamKind;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ParamRef;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ParamRefBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBindingBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.Validation;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.Variable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A ValidatingAdmissionPolicy and its binding.
 *
 * @param part suffix of the object name, such as {@code workloads}
 * @param params parameters that the validations read
 */
record AdmissionPolicy(
        Policy policy,
        String part,
        MatchResources matched,
        List<MatchCondition> conditions,
        Optional<RuleParams> params) {

    List<HasMetadata> objects(
            List<RuleSource.Variable> variables, List<Validation> validations, List<Omission> omissions) {
        var metadata = metadata(omissions);
        var definition = new ValidatingAdmissionPolicyBuilder()
                .withMetadata(metadata)
                .withNewSpec()
                .withFailurePolicy("Fail")
                .withParamKind(params.map(AdmissionPolicy::kind).orElse(null))
                .withMatchConstraints(matched)
                .withMatchConditions(conditions)
                .withVariables(variables.stream()
                        .map(variable -> new Variable(variable.expression(), variable.name()))
                        .toList())
                .withValidations(validations)
                .endSpec()
                .build();
        var binding = new ValidatingAdmissionPolicyBindingBuilder()
                .withMetadata(metadata)
                .withNewSpec()
                .withPolicyName(metadata.getName())
                .withParamRef(params.map(AdmissionPolicy::reference).orElse(null))
                .withValidationActions(policy.action().label())
                .endSpec()
                .build();
        return List.of(definition, binding);
    }

    private static ParamKind kind(RuleParams params) {
        return new ParamKind(params.reference().apiVersion(), params.reference().kind());
    }

    private static ParamRef reference(RuleParams params) {
        var namespace = params.reference().namespace();
        return new ParamRefBuilder()
                .withName(params.reference().name())
                .withNamespace(namespace.isEmpty() ? null : namespace)
                .withParameterNotFoundAction(params.allowsMissing() ? "Allow" : "Deny")
                .build();
    }

    private ObjectMeta metadata(List<Omission> omissions) {
        var metadata = new ObjectMetaBuilder()
                .withName("%s.%s.sallyport.dev".formatted(policy.name().replace('/', '.'), part))
                .addToLabels("app.kubernetes.io/managed-by", "sallyport")
                .addToAnnotations("sallyport.dev/policy", policy.name());
        if (!omissions.isEmpty()) {
            metadata.addToAnnotations(
                    "sallyport.dev/not-exported",
                    omissions.stream().map(Omission::check).distinct().collect(Collectors.joining(", ")));
        }
        return metadata.build();
    }
}
