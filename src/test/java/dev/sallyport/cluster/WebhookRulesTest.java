package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.sallyport.change.ChangeScope;
import dev.sallyport.check.RequestCheck;
import dev.sallyport.check.RequestCheck.Input;
import dev.sallyport.outcome.Outcome.Passed;
import dev.sallyport.outcome.Outcome.Undecided;
import dev.sallyport.policy.Policies;
import dev.sallyport.policy.PolicyScope;
import dev.sallyport.workload.MatchedResource;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Operation;
import dev.sallyport.workload.Subresource;
import dev.sallyport.workload.Subresource.Use;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperations;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.util.EnumSet;
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

/** Requests that the webhook configuration selects. */
class WebhookRulesTest {
    private static final MatchedResource GATES =
            new MatchedResource("example.org", "v1", "Gate", EnumSet.of(Operation.CREATE));
    private static final WebhookScope EVERYTHING = new WebhookScope(
            Set.copyOf(ObjectKind.values()),
            true,
            Set.copyOf(ObjectKind.values()),
            true,
            ChangeScope.NONE,
            Set.of(),
            PolicyScope.NONE);
    private static final WebhookScope ANY_KIND =
            new WebhookScope(Set.of(), false, Set.of(), false, ChangeScope.NONE, Set.of(GATES), PolicyScope.NONE);

    @Test
    void receivesEverySubresourceOfTheTable() {
        var required = Subresource.all().stream()
                .filter(each -> each.use() != Use.HARMLESS)
                .map(each -> each.group() + "/" + each.path())
                .collect(Collectors.toSet());

        assertThat(resources(EVERYTHING)).containsAll(required);
        assertThat(resources(EVERYTHING).stream()
                        .filter(resource ->
                                resource.chars().filter(c -> c == '/').count() == 2)
                        .filter(resource -> !resource.contains(".io/") || resource.startsWith("networking.k8s.io/")))
                .containsExactlyInAnyOrderElementsOf(required);
    }

    @Test
    void receivesCustomKindsInAllVersionsWithTheirScale() {
        assertThat(resources(EVERYTHING))
                .contains("argoproj.io/rollouts", "argoproj.io/rollouts/scale", "tekton.dev/taskruns")
                .doesNotContain("tekton.dev/taskruns/scale");
        assertThat(WebhookRegistration.rules(ObjectKind.values(), kind -> Stream.of(kind.plural())))
                .filteredOn(rule -> rule.getApiGroups().contains("argoproj.io"))
                .singleElement()
                .satisfies(rule -> assertThat(rule.getApiVersions()).containsExactly("*"));
    }

    @Test
    void receivesOptionalSubresourcesOnlyWhileTheyAreRequired() {
        assertThat(resources(WebhookScope.NONE))
                .contains("/pods/ephemeralcontainers", "/pods/resize", "apps/deployments")
                .doesNotContain(
                        "/namespaces/status", "/namespaces", "apps/deployments/scale", "apps/deployments/status");
        assertThat(resources(new WebhookScope(
                        Set.of(),
                        false,
                        Set.of(ObjectKind.REPLICA_SET),
                        false,
                        ChangeScope.NONE,
                        Set.of(),
                        PolicyScope.NONE)))
                .contains("apps/replicasets/scale")
                .doesNotContain("apps/deployments/scale");
    }

    @Test
    void theTableHasAReasonForEachSubresourceOfKnownResources() {
        assertThat(Subresource.all())
                .allSatisfy(each -> assertThat(each.reason()).isNotBlank())
                .allSatisfy(each -> assertThat(each.resource().equals("namespaces")
                                || each.group().equals("sallyport.dev")
                                || ObjectKind.ofResource(each.group(), each.resource())
                                        .isPresent())
                        .isTrue());
    }

    /** User; group; operation; annotation; kind; whether the webhook receives the request. */
    @ParameterizedTest
    @CsvSource({
        "system:node:a, system:nodes, CREATE, kubernetes.io/config.mirror, Pod, false",
        "bob, system:nodes, CREATE, kubernetes.io/config.mirror, Pod, true",
        "system:node:a, devs, CREATE, kubernetes.io/config.mirror, Pod, true",
        "system:node:a, system:nodes, UPDATE, kubernetes.io/config.mirror, Pod, true",
        "system:node:a, system:nodes, CREATE, other, Pod, true",
        "system:node:a, system:nodes, CREATE, , Pod, true",
        "system:node:a, system:nodes, CREATE, kubernetes.io/config.mirror, Deployment, true"
    })
    void skipsNothingForMembersOfTheGroupOfNodes(
            String user, String group, String operation, String annotation, String kind, boolean received) {
        var isPod = kind.equals("Pod");
        var request = request(user, group, operation, isPod ? "" : "apps", isPod ? "pods" : "deployments");
        var annotations = annotation == null ? "" : ", annotations: {" + annotation + ": x}";
        var object = isPod
                ? "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop%s}\nspec: {containers: []}"
                : "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop%s}\n"
                        + "spec: {template: {spec: {containers: []}}}";

        assertThat(holds("workloads.sallyport.dev", object.formatted(annotations), null, request))
                .isEqualTo(received);
    }

    @ParameterizedTest
    @CsvSource({
        "bob, system:nodes, true",
        "system:node:a, system:nodes, false",
        "system:serviceaccount:kube-system:deployment-controller, x, false",
        "system:serviceaccount:shop:deployment-controller, x, true",
        "system:kube-scheduler, x, false",
        "system:kube-controller-manager, x, false",
        "system:kube-controller-manager2, x, true"
    })
    void receivesTheStatusOfWorkloadsFromUsersThatDoNotReportIt(String user, String group, boolean received) {
        assertThat(holds("status.sallyport.dev", pod(""), pod(""), request(user, group, "UPDATE", "", "pods")))
                .isEqualTo(received);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "labels: {a: b}|labels: {a: b}|false",
                "labels: {a: b}|labels: {a: c}|true",
                "labels: {a: b}|annotations: {a: b}|true",
                "annotations: {a: b}|labels: {a: b}|true",
                "annotations: {a: b}|annotations: {a: c}|false",
                "labels: {a: b}||true"
            })
    void receivesOnlyNamespacesWithChangedLabels(String after, String before, boolean received) {
        var request = request("bob", "x", before == null ? "CREATE" : "UPDATE", "", "namespaces");

        assertThat(holds(
                        "namespaces.sallyport.dev",
                        pod(", " + after),
                        before == null ? null : pod(", " + before),
                        request))
                .isEqualTo(received);
    }

    /** User; group; operation; namespace; whether the webhook of match.resources receives the request. */
    @ParameterizedTest
    @CsvSource({
        "jane, x, CREATE, shop, true",
        "jane, system:nodes, CREATE, '', true",
        "system:node:a, system:nodes, CREATE, '', false",
        "system:node:a, devs, UPDATE, '', true",
        "system:bootstrap:abc, system:bootstrappers, CREATE, '', false",
        "system:bootstrap:abc, x, CREATE, '', true",
        "system:apiserver, system:masters, UPDATE, '', false",
        "admin, system:masters, UPDATE, '', true",
        "system:kube-scheduler, x, CREATE, shop, false",
        "system:serviceaccount:kube-system:statefulset-controller, x, CREATE, shop, true",
        "system:serviceaccount:kube-system:statefulset-controller, x, UPDATE, shop, false",
        "system:serviceaccount:kube-system:clusterrole-aggregation-controller, x, UPDATE, '', false",
        "system:serviceaccount:kube-system:persistent-volume-binder, x, CREATE, '', false",
        "system:serviceaccount:kube-system:generic-garbage-collector, x, DELETE, shop, true",
        "system:serviceaccount:kube-system:generic-garbage-collector, x, UPDATE, shop, false",
        "system:serviceaccount:kube-system:namespace-controller, x, DELETE, shop, false",
        "system:kube-controller-manager, x, CREATE, shop, true",
        "system:kube-controller-manager, x, DELETE, shop, false",
        "system:serviceaccount:shop:generic-garbage-collector, x, UPDATE, shop, true"
    })
    void skipsOnlyRequestsOnWhichTheClusterDepends(
            String user, String group, String operation, String namespace, boolean received) {
        var request = new HashMap<>(request(user, group, operation, "", "things"));
        if (!namespace.isEmpty()) {
            request.put("namespace", namespace);
        }
        assertThat(holds("resources.sallyport.dev", pod(""), null, request)).isEqualTo(received);
    }

    @Test
    void receivesObjectsForPoliciesOfANamespaceFromThatNamespaceOnly() {
        var scope = new WebhookScope(
                Set.of(),
                false,
                Set.of(),
                false,
                ChangeScope.NONE,
                Set.of(),
                new PolicyScope(
                        Set.of("shop"), Set.of(ObjectKind.CONFIG_MAP), Set.of(ObjectKind.DEPLOYMENT), Set.of(GATES)));

        var webhooks = webhooks(scope)
                .filter(webhook -> webhook.getName().startsWith("namespace-"))
                .toList();

        assertThat(webhooks)
                .extracting(ValidatingWebhook::getName)
                .containsExactly("namespace-kinds.sallyport.dev", "namespace-resources.sallyport.dev");
        assertThat(webhooks)
                .allSatisfy(webhook -> assertThat(webhook.getNamespaceSelector().getMatchExpressions())
                        .extracting(expression -> expression.getOperator() + expression.getValues())
                        .containsExactly("NotIn[kube-system, sallyport-system]", "In[shop]"));
        assertThat(webhooks.getFirst().getRules().stream().flatMap(WebhookRulesTest::resources))
                .containsExactlyInAnyOrder("/configmaps", "apps/deployments/scale");
    }

    private static String pod(String metadata) {
        return "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop%s}\nspec: {containers: []}"
                .formatted(metadata);
    }

    /** Evaluates the match conditions of a webhook as rules of a policy. */
    private static boolean holds(
            String webhook, String object, @Nullable String oldObject, Map<String, @Nullable Object> request) {
        var rules = Stream.concat(webhooks(EVERYTHING), webhooks(ANY_KIND))
                .filter(each -> each.getName().equals(webhook))
                .limit(1)
                .flatMap(each -> each.getMatchConditions().stream())
                .map(condition -> "{name: a, expression: \"%s\"}".formatted(condition.getExpression()))
                .collect(Collectors.joining(", "));
        assertThat(rules).isNotEmpty();
        var input = new Input(map(object), oldObject == null ? null : map(oldObject), request, Map::of);
        var outcomes = Policies.compile("rules: [%s]".formatted(rules)).policy().checks().stream()
                .map(check -> ((RequestCheck) check).evaluate(input))
                .toList();
        assertThat(outcomes).noneMatch(Undecided.class::isInstance);
        return outcomes.stream().allMatch(Passed.class::isInstance);
    }

    private static Map<String, @Nullable Object> map(String yaml) {
        return new KubernetesSerialization().unmarshal(yaml, new TypeReference<Map<String, @Nullable Object>>() {});
    }

    private static Map<String, @Nullable Object> request(
            String user, String group, String operation, String apiGroup, String resource) {
        return Map.of(
                "operation", operation,
                "resource", Map.of("group", apiGroup, "version", "v1", "resource", resource),
                "userInfo", Map.of("username", user, "groups", List.of("system:authenticated", group)));
    }

    private static Set<String> resources(WebhookScope scope) {
        return webhooks(scope)
                .flatMap(webhook -> webhook.getRules().stream())
                .flatMap(WebhookRulesTest::resources)
                .collect(Collectors.toSet());
    }

    @Test
    void admitsOnlyWorkloadsAndNamespacesWithoutReplicasWhenConfigured() {
        var registration = new WebhookRegistration(
                "sallyport",
                "sallyport-system",
                Optional.empty(),
                Duration.ofSeconds(10),
                Set.of(),
                new WebhookOptions(false, true, Map.of()));
        var all = new WebhookScope(Set.of(), true, Set.of(), true, ChangeScope.NONE, Set.of(), PolicyScope.NONE);

        var ignoring = new ValidatingWebhooks(registration, "")
                .configuration(List.of(), all, _ -> Optional.empty()).getWebhooks().stream()
                        .filter(webhook -> webhook.getFailurePolicy().equals("Ignore"))
                        .map(ValidatingWebhook::getName);

        assertThat(ignoring)
                .containsExactlyInAnyOrder(
                        "workloads.sallyport.dev", "namespaces.sallyport.dev", "deletions.sallyport.dev");
    }

    @Test
    void evaluatesOnlyRequestsThatMatchTheConfiguredConditions() {
        var expression = "!request.namespace.startsWith('openshift-')";
        var registration = new WebhookRegistration(
                "sallyport",
                "sallyport-system",
                Optional.empty(),
                Duration.ofSeconds(10),
                Set.of(),
                new WebhookOptions(true, false, Map.of("not-openshift", expression)));

        assertThat(new ValidatingWebhooks(registration, "")
                        .configuration(List.of(), WebhookScope.NONE, _ -> Optional.empty())
                        .getWebhooks())
                .filteredOn(webhook -> webhook.getMatchConditions().stream()
                        .anyMatch(condition -> condition.getExpression().equals(expression)))
                .extracting(ValidatingWebhook::getName)
                .containsExactly("workloads.sallyport.dev");
        assertThat(new MutatingWebhooks(registration, "")
                        .configuration(List.of())
                        .getWebhooks()
                        .getFirst()
                        .getMatchConditions())
                .hasSize(2);
    }

    private static Stream<String> resources(RuleWithOperations rule) {
        return rule.getApiGroups().stream()
                .flatMap(group -> rule.getResources().stream().map(resource -> group + "/" + resource));
    }

    private static Stream<ValidatingWebhook> webhooks(WebhookScope scope) {
        var registration = new WebhookRegistration(
                "sallyport",
                "sallyport-system",
                Optional.empty(),
                Duration.ofSeconds(10),
                Set.of(),
                WebhookOptions.DEFAULT);
        return new ValidatingWebhooks(registration, "")
                .configuration(List.of(), scope, _ -> Optional.empty()).getWebhooks().stream();
    }
}
