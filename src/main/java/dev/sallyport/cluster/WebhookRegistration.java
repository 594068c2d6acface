package dev.sallyport.cluster;

import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchConditionBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperations;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperationsBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfig;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfigBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the API server is told of the webhook.
 *
 * @param name of the webhook configuration and of the operator's Service
 * @param namespace of the operator; never judged
 * @param url where the webhook is; the Service when empty
 * @param timeout how long the API server waits
 * @param exempt namespaces that are never judged, beside kube-system and the operator's own
 */
public record WebhookRegistration(
        String name, String namespace, Optional<String> url, Duration timeout, Collection<String> exempt) {
    private static final String PATH = "/validate";
    private static final int PORT = 443;
    private static final String NAME_OF_NAMESPACE = "kubernetes.io/metadata.name";
    private static final List<String> CLEANERS = List.of(
            "system:serviceaccount:kube-system:namespace-controller",
            "system:serviceaccount:kube-system:generic-garbage-collector",
            "system:kube-controller-manager");

    /**
     * The whole configuration, with the authorities that it is to trust; defaults of the API are spelled out, so that
     * whatever differs is a change by somebody else.
     *
     * @param asked what comes to the webhook beside workloads and our own kinds, which always do
     */
    ValidatingWebhookConfiguration configuration(String trusted, List<OwnerReference> owners, Asked asked) {
        return new ValidatingWebhookConfigurationBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("app.kubernetes.io/managed-by", "sallyport")
                .withOwnerReferences(owners)
                .endMetadata()
                .withWebhooks(Stream.of(
                                Optional.of(workloads(trusted, asked.kinds())),
                                Optional.of(policies(trusted)),
                                Optional.of(records(trusted)),
                                asked.namespaces()
                                        ? Optional.of(namespaces(trusted))
                                        : Optional.<ValidatingWebhook>empty())
                        .flatMap(Optional::stream)
                        .toList())
                .build();
    }

    /** DNS names and addresses that the API server may call the webhook by. */
    public List<String> hosts() {
        return url.map(text -> List.of(host(text)))
                .orElseGet(() -> List.of(
                        "%s.%s.svc".formatted(name, namespace),
                        "%s.%s.svc.cluster.local".formatted(name, namespace),
                        "%s.%s".formatted(name, namespace)));
    }

    private ValidatingWebhook workloads(String trusted, Set<ObjectKind> asked) {
        var kinds = Arrays.stream(ObjectKind.values())
                .filter(kind -> kind.isWorkload() || asked.contains(kind))
                .toList();
        return webhook("workloads.sallyport.dev", trusted)
                .withRules(kinds.stream()
                        .map(ObjectKind::group)
                        .distinct()
                        .map(group -> rule(group, kinds))
                        .toList())
                .withNamespaceSelector(judged())
                .withMatchConditions(new MatchConditionBuilder()
                        .withName("not-from-a-node")
                        .withExpression("!('system:nodes' in request.userInfo.groups)")
                        .build())
                .build();
    }

    private ValidatingWebhook policies(String trusted) {
        return webhook("policies.sallyport.dev", trusted)
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
    private ValidatingWebhook records(String trusted) {
        return webhook("records.sallyport.dev", trusted)
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

    private ValidatingWebhook namespaces(String trusted) {
        return webhook("namespaces.sallyport.dev", trusted)
                .withRules(new RuleWithOperationsBuilder()
                        .withOperations("CREATE", "UPDATE")
                        .withApiGroups("")
                        .withApiVersions("v1")
                        .withResources("namespaces")
                        .withScope("Cluster")
                        .build())
                .withNamespaceSelector(judged())
                .build();
    }

    private ValidatingWebhookBuilder webhook(String webhook, String trusted) {
        return new ValidatingWebhookBuilder()
                .withName(webhook)
                .withClientConfig(client(trusted))
                .withNamespaceSelector(new LabelSelector())
                .withObjectSelector(new LabelSelector())
                .withFailurePolicy("Fail")
                .withMatchPolicy("Equivalent")
                .withSideEffects("NoneOnDryRun")
                .withTimeoutSeconds((int) timeout.toSeconds())
                .withAdmissionReviewVersions("v1");
    }

    private static RuleWithOperations rule(String group, List<ObjectKind> kinds) {
        return new RuleWithOperationsBuilder()
                .withOperations("CREATE", "UPDATE")
                .withApiGroups(group)
                .withApiVersions("v1")
                .withResources(kinds.stream()
                        .filter(kind -> kind.group().equals(group))
                        .flatMap(WebhookRegistration::resources)
                        .toList())
                .withScope("Namespaced")
                .build();
    }

    private static Stream<String> resources(ObjectKind kind) {
        return kind == ObjectKind.POD
                ? Stream.of("pods", "pods/ephemeralcontainers", "pods/resize")
                : Stream.of(kind.plural());
    }

    /** Every namespace that is never judged. */
    public Set<String> neverJudged() {
        var never = new TreeSet<>(exempt);
        never.addAll(List.of("kube-system", namespace));
        return never;
    }

    /** By the label that the API server itself sets and nobody can change (KEP-2161). */
    private LabelSelector judged() {
        return new LabelSelectorBuilder()
                .addNewMatchExpression()
                .withKey(NAME_OF_NAMESPACE)
                .withOperator("NotIn")
                .withValues(List.copyOf(neverJudged()))
                .endMatchExpression()
                .build();
    }

    private WebhookClientConfig client(String trusted) {
        var client = new WebhookClientConfigBuilder()
                .withCaBundle(Base64.getEncoder().encodeToString(trusted.getBytes(StandardCharsets.US_ASCII)));
        return url.map(client::withUrl)
                .orElseGet(() -> client.withNewService(name, namespace, PATH, PORT))
                .build();
    }

    private static String host(String url) {
        var host = URI.create(url).getHost();
        if (host == null) {
            throw new IllegalArgumentException("sallyport.webhook.url has no host: " + url);
        }
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
