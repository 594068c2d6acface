package dev.sallyport.cluster;

import dev.sallyport.identity.MirrorPods;
import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchCondition;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchConditionBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperations;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperationsBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfig;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfigBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Settings that all webhook configurations share.
 *
 * @param name name of the webhook configurations and of the operator's Service
 * @param namespace namespace of the operator; exempt
 * @param url URL of the validating endpoint; the Service if empty
 * @param timeout timeout of the API server for one call
 * @param exempt exempt namespaces in addition to kube-system and the namespace of the operator
 * @param options optional parts of the configurations
 */
public record WebhookRegistration(
        String name,
        String namespace,
        Optional<String> url,
        Duration timeout,
        Collection<String> exempt,
        WebhookOptions options) {
    private static final int PORT = 443;
    private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";

    /** Returns the DNS names and addresses under which the API server may call the webhook. */
    public List<String> hosts() {
        return url.map(text -> List.of(host(text)))
                .orElseGet(() -> List.of(
                        "%s.%s.svc".formatted(name, namespace),
                        "%s.%s.svc.cluster.local".formatted(name, namespace),
                        "%s.%s".formatted(name, namespace)));
    }

    /** Returns all exempt namespaces. */
    public Set<String> exemptNamespaces() {
        var all = new TreeSet<>(exempt);
        all.addAll(List.of("kube-system", namespace));
        return all;
    }

    /** Selects all other namespaces by the label that the API server sets and clients cannot change (KEP-2161). */
    LabelSelector namespaceSelector() {
        return new LabelSelectorBuilder()
                .addNewMatchExpression()
                .withKey(NAMESPACE_NAME)
                .withOperator("NotIn")
                .withValues(List.copyOf(exemptNamespaces()))
                .endMatchExpression()
                .build();
    }

    /** Selects these namespaces, as far as they are not exempt. */
    LabelSelector namespaceSelector(Set<String> namespaces) {
        return new LabelSelectorBuilder(namespaceSelector())
                .addNewMatchExpression()
                .withKey(NAMESPACE_NAME)
                .withOperator("In")
                .withValues(namespaces.stream().sorted().toList())
                .endMatchExpression()
                .build();
    }

    /** Returns whether the mutating webhook pins image digests. */
    boolean pinsDigests() {
        return options.pinsDigests();
    }

    /** Skips the requests in which nodes create mirror Pods, and those that the settings exclude. */
    List<MatchCondition> workloadConditions() {
        var conditions = new ArrayList<MatchCondition>();
        conditions.add(condition("not-a-mirror-pod-of-a-node", MirrorPods.EXCLUDED));
        options.matchConditions().forEach((name, expression) -> conditions.add(condition(name, expression)));
        return conditions;
    }

    private static MatchCondition condition(String name, String expression) {
        return new MatchConditionBuilder()
                .withName(name)
                .withExpression(expression)
                .build();
    }

    /** Returns the rules for creating and updating objects of these kinds. */
    static List<RuleWithOperations> rules(List<ObjectKind> kinds, Function<ObjectKind, Stream<String>> resources) {
        return kinds.stream()
                .map(ObjectKind::group)
                .distinct()
                .map(group -> kinds.stream()
                        .filter(kind -> kind.group().equals(group))
                        .toList())
                .map(members -> new RuleWithOperationsBuilder()
                        .withOperations("CREATE", "UPDATE")
                        .withApiGroups(members.getFirst().group())
                        .withApiVersions(versions(members.getFirst()))
                        .withResources(members.stream().flatMap(resources).toList())
                        .withScope("Namespaced")
                        .build())
                .toList();
    }

    /** Returns all versions for a custom kind: a version that is not named would be a way past the evaluation. */
    private static String versions(ObjectKind kind) {
        return kind.custom().isPresent() ? "*" : kind.version();
    }

    /** Returns the address of the validating endpoint. */
    WebhookClientConfig validatingClient(String trusted) {
        return client(url, "/validate", trusted);
    }

    /** Returns the address of the mutating endpoint: {@code mutate} next to the validating one. */
    WebhookClientConfig mutatingClient(String trusted) {
        return client(url.map(text -> URI.create(text).resolve("mutate").toString()), "/mutate", trusted);
    }

    /** Returns the address of the endpoint for controlled changes: {@code changes} next to the validating one. */
    WebhookClientConfig changesClient(String trusted) {
        return client(url.map(text -> URI.create(text).resolve("changes").toString()), "/changes", trusted);
    }

    private WebhookClientConfig client(Optional<String> url, String path, String trusted) {
        var client = new WebhookClientConfigBuilder()
                .withCaBundle(Base64.getEncoder().encodeToString(trusted.getBytes(StandardCharsets.US_ASCII)));
        return url.map(client::withUrl)
                .orElseGet(() -> client.withNewService(name, namespace, path, PORT))
                .build();
    }

    private static String host(String url) {
        var host = URI.create(url).getHost();
        if (host == null) {
            throw new IllegalArgumentException("sallyport.webhook.url \"%s\" contains no host".formatted(url));
        }
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
