package dev.sallyport.cluster;

import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import java.util.List;
import java.util.stream.Stream;

/**
 * Configuration of the webhook that pins image digests.
 *
 * <p>Its failure policy is Ignore: without it, objects are evaluated with the tags of their manifests.
 *
 * @param trusted certificate authorities of the serving certificate, as PEM blocks
 */
record MutatingWebhooks(WebhookRegistration registration, String trusted) {

    /** Returns the configuration with all defaults of the API, so that every difference is a change by another client. */
    MutatingWebhookConfiguration configuration(List<OwnerReference> owners) {
        return new MutatingWebhookConfigurationBuilder()
                .withNewMetadata()
                .withName(registration.name())
                .addToLabels("app.kubernetes.io/managed-by", "sallyport")
                .withOwnerReferences(owners)
                .endMetadata()
                .withWebhooks(new MutatingWebhookBuilder()
                        .withName("digests.sallyport.dev")
                        .withClientConfig(registration.mutatingClient(trusted))
                        .withRules(WebhookRegistration.rules(
                                ObjectKind.builtIn().stream()
                                        .filter(ObjectKind::isWorkload)
                                        .toList(),
                                MutatingWebhooks::resources))
                        .withNamespaceSelector(registration.namespaceSelector())
                        .withObjectSelector(new LabelSelector())
                        .withMatchConditions(registration.workloadConditions())
                        .withFailurePolicy("Ignore")
                        .withMatchPolicy("Equivalent")
                        .withSideEffects("None")
                        .withReinvocationPolicy("IfNeeded")
                        .withTimeoutSeconds((int) registration.timeout().toSeconds())
                        .withAdmissionReviewVersions("v1")
                        .build())
                .build();
    }

    private static Stream<String> resources(ObjectKind kind) {
        return kind == ObjectKind.POD ? Stream.of("pods", "pods/ephemeralcontainers") : Stream.of(kind.plural());
    }
}
