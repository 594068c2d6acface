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
 * The webhook that names images by digest. Where it does not answer objects go on as they are, and are judged as ever.
 *
 * @param trusted authorities that the API server is to know the operator by
 */
record MutatingWebhooks(WebhookRegistration registration, String trusted) {

    /** The whole configuration; defaults of the API are spelled out, so that whatever differs is a change by somebody else. */
    MutatingWebhookConfiguration configuration(List<OwnerReference> owners) {
        return new MutatingWebhookConfigurationBuilder()
                .withNewMetadata()
                .withName(registration.name())
                .addToLabels("app.kubernetes.io/managed-by", "sallyport")
                .withOwnerReferences(owners)
                .endMetadata()
                .withWebhooks(new MutatingWebhookBuilder()
                        .withName("digests.sallyport.dev")
                        .withClientConfig(registration.pinning(trusted))
                        .withRules(WebhookRegistration.rules(ObjectKind.workloads(), MutatingWebhooks::resources))
                        .withNamespaceSelector(registration.judged())
                        .withObjectSelector(new LabelSelector())
                        .withMatchConditions(WebhookRegistration.notFromNodes())
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
