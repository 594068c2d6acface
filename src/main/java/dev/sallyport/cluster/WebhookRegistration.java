package dev.sallyport.cluster;

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
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What the API server is told of the webhooks, in every configuration of them.
 *
 * @param name of the webhook configurations and of the operator's Service
 * @param namespace of the operator; never judged
 * @param url where reviews to be judged are posted; the Service when empty
 * @param timeout how long the API server waits
 * @param exempt namespaces that are never judged, beside kube-system and the operator's own
 * @param pinsDigests whether objects come by to have their images named by digest
 */
public record WebhookRegistration(
        String name,
        String namespace,
        Optional<String> url,
        Duration timeout,
        Collection<String> exempt,
        boolean pinsDigests) {
    private static final int PORT = 443;
    private static final String NAME_OF_NAMESPACE = "kubernetes.io/metadata.name";

    /** DNS names and addresses that the API server may call the webhook by. */
    public List<String> hosts() {
        return url.map(text -> List.of(host(text)))
                .orElseGet(() -> List.of(
                        "%s.%s.svc".formatted(name, namespace),
                        "%s.%s.svc.cluster.local".formatted(name, namespace),
                        "%s.%s".formatted(name, namespace)));
    }

    /** Every namespace that is never judged. */
    public Set<String> neverJudged() {
        var never = new TreeSet<>(exempt);
        never.addAll(List.of("kube-system", namespace));
        return never;
    }

    /** By the label that the API server itself sets and nobody can change (KEP-2161). */
    LabelSelector judged() {
        return new LabelSelectorBuilder()
                .addNewMatchExpression()
                .withKey(NAME_OF_NAMESPACE)
                .withOperator("NotIn")
                .withValues(List.copyOf(neverJudged()))
                .endMatchExpression()
                .build();
    }

    /** What nodes write of the Pods that they run is not asked about. */
    static MatchCondition notFromNodes() {
        return new MatchConditionBuilder()
                .withName("not-from-a-node")
                .withExpression("!('system:nodes' in request.userInfo.groups)")
                .build();
    }

    /** Asks about objects of those kinds as they are made and changed. */
    static List<RuleWithOperations> rules(List<ObjectKind> kinds, Function<ObjectKind, Stream<String>> resources) {
        return kinds.stream()
                .map(ObjectKind::group)
                .distinct()
                .map(group -> new RuleWithOperationsBuilder()
                        .withOperations("CREATE", "UPDATE")
                        .withApiGroups(group)
                        .withApiVersions("v1")
                        .withResources(kinds.stream()
                                .filter(kind -> kind.group().equals(group))
                                .flatMap(resources)
                                .toList())
                        .withScope("Namespaced")
                        .build())
                .toList();
    }

    /** Where objects go to be judged. */
    WebhookClientConfig judging(String trusted) {
        return client(url, "/validate", trusted);
    }

    /** Where they go to be pinned: beside that. */
    WebhookClientConfig pinning(String trusted) {
        return client(url.map(text -> URI.create(text).resolve("mutate").toString()), "/mutate", trusted);
    }

    private WebhookClientConfig client(Optional<String> at, String path, String trusted) {
        var client = new WebhookClientConfigBuilder()
                .withCaBundle(Base64.getEncoder().encodeToString(trusted.getBytes(StandardCharsets.US_ASCII)));
        return at.map(client::withUrl)
                .orElseGet(() -> client.withNewService(name, namespace, path, PORT))
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
