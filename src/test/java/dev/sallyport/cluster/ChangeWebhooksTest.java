package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.sallyport.change.ChangeScope;
import dev.sallyport.check.RequestCheck;
import dev.sallyport.check.RequestCheck.Input;
import dev.sallyport.identity.ControllerWrites;
import dev.sallyport.identity.User;
import dev.sallyport.outcome.Outcome.Passed;
import dev.sallyport.outcome.Outcome.Undecided;
import dev.sallyport.policy.EnvironmentFixture;
import dev.sallyport.policy.Policies;
import dev.sallyport.policy.PolicyScope;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Changes that the API server sends to the webhook. */
class ChangeWebhooksTest {
    private static final String EVERYTHING =
            "{namespaces: [shop, 'team-*.x'], changes: {kinds: [Service, Secret, Deployment, Pod], scaleToZero: true,"
                    + " exec: true}}";

    @Test
    void registersTheControlledKindsAndNoOthers() {
        assertThat(webhooks("{namespaces: [shop]}")).isEmpty();
        assertThat(rules("{namespaces: [shop], changes: {kinds: [Secret]}}"))
                .containsExactlyInAnyOrder(
                        "CREATE /secrets",
                        "UPDATE /secrets",
                        "DELETE /secrets",
                        "CREATE /secrets/status",
                        "UPDATE /secrets/status",
                        "DELETE /secrets/status",
                        "CREATE /secrets/scale",
                        "UPDATE /secrets/scale",
                        "DELETE /secrets/scale",
                        "DELETE /namespaces");
        assertThat(rules("{namespaces: [shop], changes: {kinds: [Service], operations: [CREATE]}}"))
                .contains("CREATE /services", "CREATE /endpoints", "UPDATE discovery.k8s.io/endpointslices")
                .doesNotContain("DELETE /namespaces");
        assertThat(rules("{namespaces: [shop], changes: {exec: true}}"))
                .containsExactlyInAnyOrder(
                        "CONNECT /pods/exec",
                        "CONNECT /pods/attach",
                        "CONNECT /pods/portforward",
                        "CONNECT /pods/proxy",
                        "CONNECT /services/proxy");
        assertThat(rules("{namespaces: [shop], changes: {scaleToZero: true}}"))
                .contains(
                        "UPDATE apps/deployments",
                        "UPDATE apps/deployments/scale",
                        "UPDATE apps/statefulsets/scale",
                        "UPDATE apps/replicasets/scale",
                        "UPDATE /replicationcontrollers/scale",
                        "UPDATE batch/cronjobs",
                        "UPDATE batch/jobs")
                .doesNotContain("UPDATE apps/daemonsets", "UPDATE /pods");
        assertThat(rules("{namespaces: [shop], changes: {kinds: [Pod]}}"))
                .contains("DELETE /pods", "CREATE /pods/eviction", "UPDATE /pods", "UPDATE /pods/status")
                .doesNotContain("CREATE /pods");
    }

    @Test
    void receivesEveryApiVersion() {
        assertThat(webhooks(EVERYTHING))
                .hasSize(2)
                .allSatisfy(webhook -> assertThat(webhook.getRules())
                        .allSatisfy(rule -> assertThat(rule.getApiVersions()).containsExactly("*")));
    }

    /** Spec of a second Environment; namespace; whether its changes are received. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{namespaces: [other]}|shop|true",
                "{namespaces: [other]}|shop2|false",
                "{namespaces: [other]}|team-a.x|true",
                "{namespaces: [other]}|team-axx|false",
                "{namespaces: [other]}|other|false",
                "{namespaces: [other], changes: {exec: true}}|other|true",
                "{namespaces: ['*'], changes: {exec: true}}|any|true",
                "{namespaceSelector: {matchLabels: {a: b}}, changes: {exec: true}}|any|true"
            })
    void receivesChangesOfNamespacesThatMayBelongToAnEnvironment(String second, String namespace, boolean received) {
        var environments = new EnvironmentFixture()
                .with("production", EVERYTHING)
                .with("second", second)
                .environments();
        var webhook = new ChangeWebhooks(registration(), "", ChangeWebhooksTest::builder)
                .of(ChangeScope.of(environments.all()))
                .getFirst();

        assertThat(holds(webhook, "{}", null, request("jane", "CREATE /secrets", namespace)))
                .isEqualTo(received);
    }

    /** The deletion of a Namespace has the name of the object and no other namespace. */
    @Test
    void receivesDeletionsOfNamespacesOfTheEnvironment() {
        var webhook = webhooks(EVERYTHING).getFirst();
        var request = request("jane", "DELETE /namespaces", "");
        request.remove("namespace");
        request.put("name", "shop");
        assertThat(holds(webhook, "{metadata: {}}", "{metadata: {}}", request)).isTrue();
        request.put("name", "other");
        assertThat(holds(webhook, "{metadata: {}}", "{metadata: {}}", request)).isFalse();
    }

    /** The API server and the operator read the same table. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "system:serviceaccount:kube-system:namespace-controller|DELETE /secrets",
                "system:serviceaccount:kube-system:namespace-controller|CREATE /secrets",
                "system:serviceaccount:kube-system:endpointslice-controller|CREATE discovery.k8s.io/endpointslices",
                "system:serviceaccount:kube-system:endpointslice-controller|CREATE /services",
                "system:serviceaccount:kube-system:horizontal-pod-autoscaler|UPDATE apps/deployments/scale",
                "system:serviceaccount:kube-system:horizontal-pod-autoscaler|UPDATE apps/deployments",
                "system:serviceaccount:kube-system:service-controller|UPDATE /services/status",
                "system:serviceaccount:shop:endpointslice-controller|CREATE discovery.k8s.io/endpointslices",
                "system:kube-controller-manager|CREATE /endpoints",
                "system:kube-controller-manager|CREATE networking.k8s.io/ingresses",
                "system:node:a|DELETE /pods",
                "system:node:a|UPDATE /secrets",
                "system:node:a|CREATE /pods/eviction",
                "jane|DELETE /pods"
            })
    void skipsTheWritesOfTheTable(String user, String request) {
        var parts = request.split("[ /]", -1);
        var isInTable = ControllerWrites.contains(
                new User(user, "", List.of("system:nodes"), Map.of()),
                parts[0],
                parts[1] + "/" + parts[2],
                parts.length > 3 ? parts[3] : "");

        var oldObject = request.startsWith("CREATE") ? null : "{metadata: {}}";
        assertThat(holds(webhooks(EVERYTHING).getFirst(), "{metadata: {}}", oldObject, request(user, request, "shop")))
                .isEqualTo(!isInTable && !request.endsWith("/status"));
    }

    /** Request; object before and after; whether it is received. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UPDATE /services/status|{metadata: {}}|{metadata: {}, status: {a: b}}|0|false",
                "UPDATE /services/status|{metadata: {}}|{metadata: {annotations: {a: b}}}|0|true",
                "UPDATE /services|{metadata: {}}|{metadata: {}, spec: {a: b}}|0|true",
                "UPDATE apps/deployments|{metadata: {}}|{metadata: {}, spec: {replicas: 2}}|1|false",
                "UPDATE apps/deployments|{metadata: {}}|{metadata: {}, spec: {replicas: 0}}|1|true",
                "UPDATE apps/deployments|{metadata: {}}|{metadata: {ownerReferences: [{uid: u}]}}|1|true",
                "UPDATE apps/deployments/status|{metadata: {}}|{metadata: {}, spec: {replicas: 0}}|1|false",
                "UPDATE apps/deployments/status|{metadata: {}}|{metadata: {ownerReferences: [{uid: u}]}}|1|true",
                "UPDATE apps/deployments/scale|{metadata: {}}|{metadata: {}, spec: {replicas: 1}}|1|false",
                "UPDATE apps/deployments/scale|{metadata: {}}|{metadata: {}, spec: {}}|1|true",
                "UPDATE batch/cronjobs|{metadata: {}}|{metadata: {}, spec: {suspend: true}}|1|true",
                "UPDATE batch/cronjobs|{metadata: {}}|{metadata: {}, spec: {suspend: false}}|1|false",
                "UPDATE batch/jobs|{metadata: {}}|{metadata: {}, spec: {parallelism: 0}}|1|true",
                "UPDATE /pods|{metadata: {}}|{metadata: {labels: {a: b}}}|1|false"
            })
    void receivesStopsAndMetadata(String request, String before, String after, int webhook, boolean received) {
        assertThat(holds(webhooks(EVERYTHING).get(webhook), after, before, request("jane", request, "shop")))
                .isEqualTo(received);
    }

    private static boolean holds(
            ValidatingWebhook webhook,
            String object,
            @Nullable String oldObject,
            Map<String, @Nullable Object> request) {
        var rules = webhook.getMatchConditions().stream()
                .map(condition ->
                        "{name: %s, expression: \"%s\"}".formatted(condition.getName(), condition.getExpression()))
                .collect(Collectors.joining(", "));
        var input = new Input(map(object), oldObject == null ? null : map(oldObject), request, Map::of);
        var outcomes = Policies.compile("rules: [%s]".formatted(rules)).policy().checks().stream()
                .map(check -> ((RequestCheck) check).evaluate(input))
                .toList();
        assertThat(outcomes).isNotEmpty().noneMatch(Undecided.class::isInstance);
        return outcomes.stream().allMatch(Passed.class::isInstance);
    }

    private static Map<String, @Nullable Object> map(String yaml) {
        return new KubernetesSerialization()
                .unmarshal("---\n" + yaml, new TypeReference<Map<String, @Nullable Object>>() {});
    }

    private static Map<String, @Nullable Object> request(String user, String request, String namespace) {
        var parts = request.split("[ /]", -1);
        var fields = new HashMap<String, @Nullable Object>();
        fields.put("operation", parts[0]);
        fields.put("name", "web");
        fields.put("namespace", namespace);
        fields.put("resource", Map.of("group", parts[1], "version", "v1", "resource", parts[2]));
        fields.put("userInfo", Map.of("username", user, "groups", List.of("system:nodes")));
        if (parts.length > 3) {
            fields.put("subResource", parts[3]);
        }
        return fields;
    }

    private static Set<String> rules(String spec) {
        return webhooks(spec).stream()
                .flatMap(webhook -> webhook.getRules().stream())
                .flatMap(rule -> rule.getOperations().stream()
                        .flatMap(operation -> rule.getApiGroups().stream()
                                .flatMap(group -> rule.getResources().stream()
                                        .map(resource -> operation + " " + group + "/" + resource))))
                .collect(Collectors.toSet());
    }

    private static List<ValidatingWebhook> webhooks(String spec) {
        var environments = new EnvironmentFixture().with("production", spec).environments();
        var scope = new WebhookScope(
                Set.of(), false, Set.of(), false, ChangeScope.of(environments.all()), Set.of(), PolicyScope.NONE);
        return new ValidatingWebhooks(registration(), "")
                .configuration(List.of(), scope, _ -> Optional.empty()).getWebhooks().stream()
                        .filter(webhook -> Stream.of("changes.", "stops.").anyMatch(webhook.getName()::startsWith))
                        .toList();
    }

    private static ValidatingWebhookBuilder builder(String name) {
        return new ValidatingWebhookBuilder().withName(name);
    }

    private static WebhookRegistration registration() {
        return new WebhookRegistration(
                "sallyport",
                "sallyport-system",
                Optional.empty(),
                Duration.ofSeconds(10),
                Set.of(),
                WebhookOptions.DEFAULT);
    }
}
