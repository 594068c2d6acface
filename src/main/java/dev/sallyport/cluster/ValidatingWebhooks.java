package dev.sallyport.cluster;

import dev.sallyport.identity.ClusterComponents;
import dev.sallyport.policy.PolicyScope;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subresource;
import dev.sallyport.workload.Subresource.Use;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchConditionBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperations;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperationsBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
     * @param served resources of the API server by group and version
     */
    ValidatingWebhookConfiguration configuration(
            List<OwnerReference> owners, WebhookScope scope, Function<String, Optional<List<APIResource>>> served) {
        return new ValidatingWebhookConfigurationBuilder()
                .withNewMetadata()
                .withName(registration.name())
                .addToLabels("app.kubernetes.io/managed-by", "sallyport")
                .withOwnerReferences(owners)
                .endMetadata()
                .withWebhooks(
                        Stream.of(webhooks(scope), resources(scope, served), ofNamespaces(scope.ofNamespaces(), served))
                                .flatMap(webhooks -> webhooks)
                                .toList())
                .build();
    }

    private Stream<ValidatingWebhook> webhooks(WebhookScope scope) {
        return Stream.concat(
                Stream.of(
                                Optional.of(workloads(scope)),
                                Optional.of(policies()),
                                Optional.of(deletions()),
                                Optional.of(records()),
                                Optional.of(emergencies()),
                                Optional.of(namespaces()).filter(_ -> scope.namespaces()),
                                Optional.of(status()).filter(_ -> scope.status()))
                        .flatMap(Optional::stream),
                new ChangeWebhooks(registration, trusted, this::webhook).of(scope.changes()).stream());
    }

    /** Receives the objects and operations that policies name in {@code match.resources}. */
    private Stream<ValidatingWebhook> resources(
            WebhookScope scope, Function<String, Optional<List<APIResource>>> served) {
        return resources("resources", ResourceRules.of(scope.resources(), served), registration.namespaceSelector());
    }

    /** Receives objects of the namespaces whose own policies evaluate them. */
    private Stream<ValidatingWebhook> ofNamespaces(
            PolicyScope scope, Function<String, Optional<List<APIResource>>> served) {
        if (scope.isEmpty()) {
            return Stream.empty();
        }
        var selector = registration.namespaceSelector(scope.namespaces());
        var kinds = ObjectKind.values().stream()
                .filter(kind -> scope.kinds().contains(kind) || scope.scaled().contains(kind))
                .toList();
        var known = kinds.isEmpty()
                ? Stream.<ValidatingWebhook>empty()
                : Stream.of(webhook("namespace-kinds.sallyport.dev")
                        .withRules(WebhookRegistration.rules(
                                kinds,
                                kind -> kind.isWorkload() ? subresources(kind, Use.SCALE) : Stream.of(kind.plural())))
                        .withNamespaceSelector(selector)
                        .withMatchConditions(registration.workloadConditions())
                        .withFailurePolicy(registration.options().failurePolicy())
                        .build());
        return Stream.concat(
                known, resources("namespace-resources", ResourceRules.of(scope.resources(), served), selector));
    }

    private Stream<ValidatingWebhook> resources(
            String name, List<List<RuleWithOperations>> others, LabelSelector namespaces) {
        return IntStream.range(0, others.size())
                .mapToObj(i -> webhook((i == 0 ? name : name + "-" + (i + 1)) + ".sallyport.dev")
                        .withRules(others.get(i))
                        .withNamespaceSelector(namespaces)
                        .withMatchConditions(new MatchConditionBuilder()
                                .withName("not-a-component-of-the-cluster")
                                .withExpression(ClusterComponents.COMPONENTS_EXCLUDED)
                                .build())
                        .withFailurePolicy(registration.options().failurePolicy())
                        .build());
    }

    private ValidatingWebhook workloads(WebhookScope scope) {
        var kinds = ObjectKind.values().stream()
                .filter(kind -> kind.isWorkload() || scope.kinds().contains(kind))
                .toList();
        return webhook("workloads.sallyport.dev")
                .withRules(WebhookRegistration.rules(kinds, kind -> resources(kind, scope)))
                .withNamespaceSelector(registration.namespaceSelector())
                .withMatchConditions(registration.workloadConditions())
                .withFailurePolicy(registration.options().failurePolicy())
                .build();
    }

    private static Stream<String> resources(ObjectKind kind, WebhookScope scope) {
        return Stream.of(
                        Stream.of(kind.plural()),
                        subresources(kind, Use.EVALUATED),
                        scope.scaled().contains(kind) ? subresources(kind, Use.SCALE) : Stream.<String>empty())
                .flatMap(resources -> resources);
    }

    private static Stream<String> subresources(ObjectKind kind, Use use) {
        return Subresource.paths(kind, use);
    }

    private static List<String> withSubresources(String group, String resource) {
        return Stream.concat(
                        Stream.of(resource),
                        Subresource.of(group, resource, Use.EVALUATED).map(Subresource::path))
                .toList();
    }

    /**
     * Receives the status of workloads from users that do not report it by their task, so that none of them makes evidence.
     * Nodes, controllers and the scheduler are never delayed.
     */
    private ValidatingWebhook status() {
        return webhook("status.sallyport.dev")
                .withRules(WebhookRegistration.rules(
                        ObjectKind.workloads().stream()
                                .filter(kind ->
                                        subresources(kind, Use.STATUS).findAny().isPresent())
                                .toList(),
                        kind -> subresources(kind, Use.STATUS)))
                .withNamespaceSelector(registration.namespaceSelector())
                .withMatchConditions(new MatchConditionBuilder()
                        .withName("not-a-reporter-of-status")
                        .withExpression(ClusterComponents.STATUS_REPORTERS_EXCLUDED)
                        .build())
                .build();
    }

    private ValidatingWebhook policies() {
        return webhook("policies.sallyport.dev")
                .withRules(
                        rule("Cluster", "deploymentpolicies", "environments", "trustroots"),
                        rule("Namespaced", "deploymentexceptions", "namespacepolicies"))
                .build();
    }

    /** Deletions of own kinds are recorded, and never wait for the operator, so that it can be uninstalled. */
    private ValidatingWebhook deletions() {
        return webhook("deletions.sallyport.dev")
                .withRules(
                        deletion("Cluster", "deploymentpolicies", "environments", "trustroots"),
                        deletion("Namespaced", "deploymentexceptions", "namespacepolicies"))
                .withFailurePolicy("Ignore")
                .build();
    }

    /** Emergency accesses cannot be deleted before their review, so that their deletion waits for the operator. */
    private ValidatingWebhook emergencies() {
        return webhook("emergencies.sallyport.dev")
                .withRules(new RuleWithOperationsBuilder(rule("Cluster", "breakglasses"))
                        .withOperations("CREATE", "UPDATE", "DELETE")
                        .build())
                .build();
    }

    private static RuleWithOperations deletion(String scope, String... resources) {
        return new RuleWithOperationsBuilder(rule(scope, resources))
                .withOperations("DELETE")
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
                        .withResources(Stream.concat(
                                        withSubresources("sallyport.dev", "deploymentrecords").stream(),
                                        Stream.of("changerecords"))
                                .toList())
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

    /**
     * Skips updates that keep the labels. The namespace controller, which finalizes namespaces, must not depend on this
     * webhook.
     */
    private ValidatingWebhook namespaces() {
        return webhook("namespaces.sallyport.dev")
                .withRules(new RuleWithOperationsBuilder()
                        .withOperations("CREATE", "UPDATE")
                        .withApiGroups("")
                        .withApiVersions("v1")
                        .withResources(withSubresources("", "namespaces"))
                        .withScope("Cluster")
                        .build())
                .withNamespaceSelector(registration.namespaceSelector())
                .withMatchConditions(new MatchConditionBuilder()
                        .withName("changes-labels")
                        .withExpression("oldObject == null"
                                + " || has(object.metadata.labels) != has(oldObject.metadata.labels)"
                                + " || (has(object.metadata.labels)"
                                + " && object.metadata.labels != oldObject.metadata.labels)")
                        .build())
                .withFailurePolicy(registration.options().failurePolicy())
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
}
