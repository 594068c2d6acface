package dev.sallyport.cluster;

import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchConditionBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperations;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperationsBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Configuration of the webhooks that allow or deny admission requests.
 *
 * @param trusted certificate authorities of the serving certificate, as PEM blocks
 */
record ValidatingWebhooks(WebhookRegistration registration, String trusted) {
    private static final List<String> CLEANERS = List.of(
            "system:serviceaccount:kube-system:namespace-controller",
            "system:serviceaccount:kube-system:generic-garbage-collector",
            "system:kube-controller-manager");

    /**
     * Returns the configuration with all defaults of the API, so that every difference is a change by another client.
     *
     * @param scope kinds that are added to workloads and the kinds of sallyport.dev
     */
    ValidatingWebhookConfiguration configuration(List<OwnerReference> owners, WebhookScope scope) {
        return new ValidatingWebhookConfigurationBuilder()
                .withNewMetadata()
                .withName(registration.name())
                .addToLabels("app.kubernetes.io/managed-by", "sallyport")
                .withOwnerReferences(owners)
                .endMetadata()
                .withWebhooks(Stream.of(
                                Optional.of(workloads(scope.kinds())),
                                Optional.of(policies()),
                                Optional.of(records()),
                                scope.namespaces() ? Optional.of(namespaces()) : Optional.<ValidatingWebhook>empty())
                        .flatMap(Optional::stream)
                        .toList())
                .build();
    }

    private ValidatingWebhook workloads(Set<ObjectKind> required) {
        var kinds = Arrays.stream(ObjectKind.values())
                .filter(kind -> kind.isWorkload() || required.contains(kind))
                .toList();
        return webhook("workloads.sallyport.dev")
                .withRules(WebhookRegistration.rules(kinds, ValidatingWebhooks::resources))
                .withNamespaceSelector(registration.namespaceSelector())
                .withMatchConditions(WebhookRegistration.notFromNodes())
                .build();
    }

    private ValidatingWebhook policies() {
        return webhook("policies.sallyport.dev")
                .withRules(
                        rule("Cluster", "deploymentpolicies", "environments", "trustroots"),
                        rule("Namespaced", "deploymentexceptions"))
                .build();
    }

    private static RuleWithOperations rule(String scope, String... resources) {
        return new RuleWithOperationsBuilder()
                .withOperations("CREATE", "UPDATE")
                .withApiGroups("sallyport.dev")
                .withApiVersions("v1alpha1")
                .withResources(resources)
                .withScope(scope)
                .build();
    }

    /** Skips deletions by the namespace and garbage collection controllers, which must not depend on this webhook. */
    private ValidatingWebhook records() {
        return webhook("records.sallyport.dev")
                .withRules(new RuleWithOperationsBuilder()
                        .withOperations("CREATE", "UPDATE", "DELETE")
                        .withApiGroups("sallyport.dev")
                        .withApiVersions("v1alpha1")
                        .withResources("deploymentrecords", "deploymentrecords/status")
                        .withScope("Namespaced")
                        .build())
                .withMatchConditions(new MatchConditionBuilder()
                        .withName("not-cleaned-up")
                        .withExpression("!(request.operation == 'DELETE' && request.userInfo.username in ["
                                + CLEANERS.stream()
                                        .map(name -> "'" + name + "'")
                                        .collect(Collectors.joining(", "))
                                + "])")
                        .build())
                .build();
    }

    private ValidatingWebhook namespaces() {
        return webhook("namespaces.sallyport.dev")
                .withRules(new RuleWithOperationsBuilder()
                        .withOperations("CREATE", "UPDATE")
                        .withApiGroups("")
                        .withApiVersions("v1")
                        .withResources("namespaces")
                        .withScope("Cluster")
                        .build())
                .withNamespaceSelector(registration.namespaceSelector())
                .build();
    }

    private ValidatingWebhookBuilder webhook(String webhook) {
        return new ValidatingWebhookBuilder()
                .withName(webhook)
                .withClientConfig(registration.validatingClient(trusted))
                .withNamespaceSelector(new LabelSelector())
                .withObjectSelector(new LabelSelector())
                .withFailurePolicy("Fail")
                .withMatchPolicy("Equivalent")
                .withSideEffects("NoneOnDryRun")
                .withTimeoutSeconds((int) registration.timeout().toSeconds())
                .withAdmissionReviewVersions("v1");
    }

    /** Includes {@code pods/resize}: it does not change images, but it changes other parts of the Pod. */
    private static Stream<String> resources(ObjectKind kind) {
        return kind == ObjectKind.POD
                ? Stream.of("pods", "pods/ephemeralcontainers", "pods/resize")
                : Stream.of(kind.plural());
    }
}
