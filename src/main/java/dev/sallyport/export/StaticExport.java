package dev.sallyport.export;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBindingBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import java.util.List;

/**
 * Policies and webhooks as manifests that the API server reads from its disk (manifest-based admission control, KEP-5793), so
 * that no client can delete them.
 *
 * @param policies ValidatingAdmissionPolicy objects, each with its binding
 * @param webhooks configurations of validating webhooks
 */
public record StaticExport(List<HasMetadata> policies, List<HasMetadata> webhooks) {
    /** Suffix that the names of such manifests must have, and other objects must not. */
    private static final String SUFFIX = ".static.k8s.io";

    public StaticExport {
        policies = List.copyOf(policies);
        webhooks = List.copyOf(webhooks);
    }

    /** Returns an export with no webhooks. */
    public static StaticExport of(Export export) {
        return new StaticExport(
                export.objects().stream().map(StaticExport::policy).toList(), List.of());
    }

    /**
     * Adds the webhooks of a configuration.
     *
     * @param url URL under which the API server calls the webhooks; the API server resolves no Services for such manifests
     */
    public StaticExport withWebhooks(ValidatingWebhookConfiguration configuration, String url) {
        var webhooks = configuration.getWebhooks().stream()
                .map(webhook -> webhook.edit()
                        .editClientConfig()
                        .withService(null)
                        .withUrl(url)
                        .endClientConfig()
                        .build())
                .toList();
        return new StaticExport(
                policies,
                List.of(new ValidatingWebhookConfigurationBuilder()
                        .withMetadata(metadata(configuration.getMetadata()))
                        .withWebhooks(webhooks)
                        .build()));
    }

    private static HasMetadata policy(HasMetadata object) {
        return switch (object) {
            case ValidatingAdmissionPolicy policy ->
                new ValidatingAdmissionPolicyBuilder(policy)
                        .withMetadata(metadata(policy.getMetadata()))
                        .build();
            case ValidatingAdmissionPolicyBinding binding ->
                new ValidatingAdmissionPolicyBindingBuilder(binding)
                        .withMetadata(metadata(binding.getMetadata()))
                        .editSpec()
                        .withPolicyName(binding.getSpec().getPolicyName() + SUFFIX)
                        .endSpec()
                        .build();
            default -> throw new IllegalStateException("no static manifest for " + object.getKind());
        };
    }

    /** Returns metadata with the name of a static manifest, without the fields that the API server sets. */
    private static ObjectMeta metadata(ObjectMeta metadata) {
        return new ObjectMetaBuilder()
                .withName(metadata.getName() + SUFFIX)
                .withLabels(metadata.getLabels())
                .withAnnotations(metadata.getAnnotations())
                .build();
    }
}
