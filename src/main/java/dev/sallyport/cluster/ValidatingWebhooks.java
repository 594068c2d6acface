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
 * The webhooks that judge.
 *
 * @param trusted authorities that the API server is to know the operator by
 */
record ValidatingWebhooks(WebhookRegistration registration, String trusted) {
    private static final List<String> CLEANERS = List.of(
            "system:serviceaccount:kube-system:namespace-controller",
            "system:serviceaccount:kube-system:generic-garbage-collector",
            "system:kube-controller-manager");

    /**
     * The whole configuration; defaults of the API are spelled out, so that
     * whatever differs is a change by somebody else.
     *
     * @param asked what comes to the webhook beside workloads and our own kinds, which always do
     */
    ValidatingWebhookConfiguration configuration(List<OwnerReference> owners, WebhookScope asked) {
        return new ValidatingWebhookConfigurationBuilder()
                .withNewMetadata()
                .withName(registration.name())
                .addToLabels("app.kubernetes.io/managed-by", "sallyport")
                .withOwnerReferences(owners)
                .endMetadata()
                .withWebhooks(Stream.of(
                                Optional.of(workloads(asked.kinds())),
                                Optional.of(policies()),
                                Optional.of(records()),
                                asked.namespaces() ? Optional.of(namespaces()) : Optional.<ValidatingWebhook>empty())
                        .flatMap(Optional::stream)
                        .toList())
                .build();
    }

    private ValidatingWebhook workloads(Set<ObjectKind> asked) {
        var kinds = Arrays.stream(ObjectKind.values())
                .filter(kind -> kind.isWorkload() || asked.contains(kind))
                .toList();
        return webhook("workloads.sallyport.dev")
                .withRules(WebhookRegistration.rules(kinds, ValidatingWebhooks::resources))
                .withNamespaceSelector(registration.judged())
                .withMatchConditions(WebhookRegistration.notFromNodes())
                .build();
    }

    private ValidatingWebhook policies() {
        return webhook("policies.sallyport.dev")
                .withRules(
                        own("Cluster", "deploymentpolicies", "environments", "trustroots"),
                        own("Namespaced", "deploymentexceptions"))
                .build();
    }

    private static RuleWithOperations own(String scope, String... resources) {
        return new RuleWithOperationsBuilder()
                .withOperations("CREATE", "UPDATE")
                .withApiGroups("sallyport.dev")
                .withApiVersions("v1alpha1")
                .withResources(resources)
                .withScope(scope)
                .build();
    }

    /** What goes with its namespace or its owner goes without asking: a webhook that is down must not hold it up. */
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
                .withNamespaceSelector(registration.judged())
                .build();
    }

    private ValidatingWebhookBuilder webhook(String webhook) {
        return new ValidatingWebhookBuilder()
                .withName(webhook)
                .withClientConfig(registration.judging(trusted))
                .withNamespaceSelector(new LabelSelector())
                .withObjectSelector(new LabelSelector())
                .withFailurePolicy("Fail")
                .withMatchPolicy("Equivalent")
                .withSideEffects("NoneOnDryRun")
                .withTimeoutSeconds((int) registration.timeout().toSeconds())
                .withAdmissionReviewVersions("v1");
    }

    /** Images do not change as a Pod is resized, but much else could be tried with it. */
    private static Stream<String> resources(ObjectKind kind) {
        return kind == ObjectKind.POD
                ? Stream.of("pods", "pods/ephemeralcontainers", "pods/resize")
                : Stream.of(kind.plural());
    }
}
