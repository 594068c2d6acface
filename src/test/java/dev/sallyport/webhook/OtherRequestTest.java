package dev.sallyport.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.admission.StoredObjects;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.ObjectKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of any kind and operation, by rules of policies that name them in {@code match.resources}. */
class OtherRequestTest {
    private static final StoredObjects NONE = (_, _, _) -> Optional.empty();
    private static final String BINDING = """
        {"metadata": {"name": "admins", "labels": {"team": "shop"}},
         "roleRef": {"kind": "ClusterRole", "name": "cluster-admin"}}\
        """;
    private static final String SECRET = """
        {"metadata": {"name": "db", "namespace": "shop", "annotations": {
           "note": "Y29ycmVjdC1ob3JzZQ==", "plain": "correct-horse", "owner": "shop",
           "kubectl.kubernetes.io/last-applied-configuration": "{}"}},
         "type": "Opaque", "data": {"password": "Y29ycmVjdC1ob3JzZQ==", "user": "YWRtaW4x"}}\
        """;

    @Test
    void deniesAClusterScopedObjectByARule() {
        var policy = resources(
                "group: rbac.authorization.k8s.io, version: v1, kind: ClusterRoleBinding",
                "object.roleRef.name != 'cluster-admin' && namespaceObject == null");

        var denied = answer(policy, "CREATE", "rbac.authorization.k8s.io", "ClusterRoleBinding", "", BINDING, null);

        assertThat(denied.path("status").path("code").asInt()).isEqualTo(403);
        assertThat(denied.path("status").path("message").asText())
                .contains("rule/named")
                .contains("object.roleRef.name");
        assertThat(isAllowed(
                        policy,
                        "CREATE",
                        "rbac.authorization.k8s.io",
                        "ClusterRoleBinding",
                        "",
                        BINDING.replace("cluster-admin", "view"),
                        null))
                .isTrue();
    }

    @Test
    void evaluatesNoOtherVersionGroupKindOrOperation() {
        var policy = resources("group: example.org, version: v1, kind: Gate, operations: [CREATE]", "false");
        var gate = "{\"metadata\": {\"name\": \"a\", \"namespace\": \"shop\"}}";

        assertThat(isAllowed(policy, "CREATE", "example.org", "Gate", "shop", gate, null))
                .isFalse();
        assertThat(isAllowed(policy, "UPDATE", "example.org", "Gate", "shop", gate, gate))
                .isTrue();
        assertThat(isAllowed(policy, "DELETE", "example.org", "Gate", "shop", null, gate))
                .isTrue();
        assertThat(isAllowed(policy, "CREATE", "example.com", "Gate", "shop", gate, null))
                .isTrue();
        assertThat(isAllowed(policy, "CREATE", "example.org", "Door", "shop", gate, null))
                .isTrue();
    }

    @Test
    void objectIsNullOnDeletionAndTheDeletedObjectIsOld() {
        var policy = resources(
                "version: v1, kind: PersistentVolumeClaim, operations: [DELETE]",
                "object != null || oldObject.metadata.labels.keep != 'true'");
        var kept = "{\"metadata\": {\"name\": \"a\", \"namespace\": \"shop\", \"labels\": {\"keep\": \"true\"}}}";

        assertThat(isAllowed(policy, "DELETE", "", "PersistentVolumeClaim", "shop", null, kept))
                .isFalse();
        assertThat(isAllowed(policy, "DELETE", "", "PersistentVolumeClaim", "shop", null, kept.replace("true", "no")))
                .isTrue();
        assertThat(answer(policy, "DELETE", "", "PersistentVolumeClaim", "shop", null, null)
                        .path("status")
                        .path("code")
                        .asInt())
                .isEqualTo(400);
    }

    @Test
    void evaluatesTheDeletionOfAWorkload() {
        var policy = resources("group: apps, version: v1, kind: Deployment, operations: [DELETE]", "oldObject == null");
        var deployment = "{\"metadata\": {\"name\": \"web\", \"namespace\": \"shop\"}}";

        assertThat(isAllowed(policy, "DELETE", "apps", "Deployment", "shop", null, deployment))
                .isFalse();
    }

    @Test
    void evaluatesConnectionsByTheirOptions() {
        var policy = resources("version: v1, kind: PodExecOptions, operations: [CONNECT]", "!object.tty");

        assertThat(isAllowed(policy, "CONNECT", "", "PodExecOptions", "shop", "{\"tty\": true}", null))
                .isFalse();
        assertThat(isAllowed(policy, "CONNECT", "", "PodExecOptions", "shop", "{\"tty\": false}", null))
                .isTrue();
        assertThat(isAllowed(policy, "CONNECT", "", "PodAttachOptions", "shop", "{\"tty\": true}", null))
                .isTrue();
    }

    @Test
    void evictionIsEvaluatedAsTheDeletionOfThePod() {
        var policy = resources(
                "version: v1, kind: Pod, operations: [DELETE]",
                "oldObject.metadata.labels.keep != 'true' || request.operation != 'DELETE'");
        StoredObjects stored = (kind, _, _) ->
                kind == ObjectKind.POD ? Optional.of(Manifests.subject("""
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: web, namespace: shop, labels: {keep: "true"}}
                    spec: {containers: [{name: web, image: nginx}]}
                    """).object()) : Optional.empty();
        var review = review("CREATE", "policy", "Eviction", "shop", "{\"metadata\": {\"name\": \"web\"}}", null);
        review.withObject("/request").put("subResource", "eviction");

        assertThat(response(policy, stored, review).path("allowed").asBoolean()).isFalse();
        assertThat(response(policy, NONE, review).path("allowed").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "string(object)",
                "object.data.password",
                "object.data.map(k, object.data[k]).join(',')",
                "object.metadata.annotations.map(k, object.metadata.annotations[k]).join(',')",
                "string(oldObject.data.password)",
                "string(request.options)",
                "has(object.data) ? object.data.user + string(object.data.password == 'Y29ycmVjdC1ob3JzZQ==') : ''"
            })
    void valuesOfASecretAreInNoMessage(String expression) {
        var policy = "match: {resources: [{version: v1, kind: Secret}]}\n"
                + "rules: [{name: a, expression: \"object.data.password == 'x'\", messageExpression: \"%s\"}]"
                        .formatted(expression);

        var text = answer(policy, "UPDATE", "", "Secret", "shop", SECRET, SECRET.replace("Y29ycm", "b3RoZX"))
                .toString();

        assertThat(text.replace("so that the rule is true", ""))
                .contains("rule/a")
                .doesNotContain("Y29ycmVjdC1ob3JzZQ", "correct-horse", "b3RoZX", "YWRtaW4x", "admin1")
                .doesNotContain("true");
    }

    @Test
    void rulesReadKeysTypeAndChangesOfASecret() {
        var policy = resources(
                "version: v1, kind: Secret",
                "object.type == 'Opaque' && 'password' in object.data && object.metadata.annotations.owner == 'shop'"
                        + " && (oldObject == null || object.data == oldObject.data)");

        assertThat(isAllowed(policy, "CREATE", "", "Secret", "shop", SECRET, null))
                .isTrue();
        assertThat(isAllowed(policy, "UPDATE", "", "Secret", "shop", SECRET, SECRET))
                .isTrue();
        assertThat(isAllowed(policy, "UPDATE", "", "Secret", "shop", SECRET.replace("YWRt", "YWRu"), SECRET))
                .isFalse();
        assertThat(isAllowed(policy, "CREATE", "", "Secret", "shop", SECRET.replace("Opaque", "tls"), null))
                .isFalse();
    }

    @Test
    void unchangedViolationOfAnExistingObjectIsExcused() {
        var policy = resources("group: example.org, version: v1, kind: Gate", "object.spec.open == false");
        var open =
                "{\"metadata\": {\"name\": \"a\", \"namespace\": \"shop\"}, \"spec\": {\"open\": true, \"size\": 1}}";

        assertThat(isAllowed(policy, "UPDATE", "example.org", "Gate", "shop", open.replace("1", "2"), open))
                .isTrue();
        assertThat(isAllowed(policy, "UPDATE", "example.org", "Gate", "shop", open, open.replace("true", "false")))
                .isFalse();
    }

    @Test
    void failingRuleAllowsNoRequest() {
        var policy = resources("version: v1, kind: Secret, operations: [DELETE]", "object.metadata.name == 'x'");

        assertThat(isAllowed(policy, "DELETE", "", "Secret", "shop", null, SECRET))
                .isFalse();
    }

    @Test
    void selectsByNamespaceAndLabelsOfTheObject() {
        var inShop = "match: {namespaces: [shop], workloadSelector: {matchLabels: {team: shop}}, resources:"
                + " [{group: rbac.authorization.k8s.io, version: v1, kind: RoleBinding},"
                + " {group: rbac.authorization.k8s.io, version: v1, kind: ClusterRoleBinding}]}\n"
                + "rules: [{name: a, expression: \"false\"}]";

        assertThat(isAllowed(inShop, "CREATE", "rbac.authorization.k8s.io", "RoleBinding", "shop", BINDING, null))
                .isFalse();
        assertThat(isAllowed(inShop, "CREATE", "rbac.authorization.k8s.io", "RoleBinding", "other", BINDING, null))
                .isTrue();
        assertThat(isAllowed(inShop, "CREATE", "rbac.authorization.k8s.io", "ClusterRoleBinding", "", BINDING, null))
                .isTrue();
        assertThat(isAllowed(
                        inShop,
                        "CREATE",
                        "rbac.authorization.k8s.io",
                        "RoleBinding",
                        "shop",
                        BINDING.replace("shop", "x"),
                        null))
                .isTrue();
    }

    @Test
    void namespaceIsSelectedByItsOwnNameAndLabels() {
        var policy = "match: {namespaces: [\"shop-*\"], namespaceSelector: {matchLabels: {team: shop}},"
                + " resources: [{version: v1, kind: Namespace, operations: [CREATE, DELETE]}]}\n"
                + "rules: [{name: a, expression: \"false\"}]";
        var namespace = "{\"metadata\": {\"name\": \"shop-eu\", \"labels\": {\"team\": \"shop\"}}}";

        assertThat(isAllowed(policy, "CREATE", "", "Namespace", "shop-eu", namespace, null))
                .isFalse();
        assertThat(isAllowed(policy, "DELETE", "", "Namespace", "shop-eu", null, namespace))
                .isFalse();
        assertThat(isAllowed(policy, "CREATE", "", "Namespace", "x", namespace.replace("shop-eu", "x"), null))
                .isTrue();
        assertThat(isAllowed(
                        policy, "CREATE", "", "Namespace", "shop-eu", namespace.replace("\"shop\"", "\"x\""), null))
                .isTrue();
    }

    private static String resources(String entry, String expression) {
        return "match: {resources: [{%s}]}\nrules: [{name: named, expression: \"%s\"}]".formatted(entry, expression);
    }

    private static boolean isAllowed(
            String policy,
            String operation,
            String group,
            String kind,
            String namespace,
            @Nullable String object,
            @Nullable String oldObject) {
        return answer(policy, operation, group, kind, namespace, object, oldObject)
                .path("allowed")
                .asBoolean();
    }

    private static JsonNode answer(
            String policy,
            String operation,
            String group,
            String kind,
            String namespace,
            @Nullable String object,
            @Nullable String oldObject) {
        return response(policy, NONE, review(operation, group, kind, namespace, object, oldObject));
    }

    private static ObjectNode review(
            String operation,
            String group,
            String kind,
            String namespace,
            @Nullable String object,
            @Nullable String oldObject) {
        try {
            var review = Reviews.JSON
                    .createObjectNode()
                    .put("apiVersion", "admission.k8s.io/v1")
                    .put("kind", "AdmissionReview");
            var request = review.putObject("request").put("uid", "u").put("operation", operation);
            request.putObject("kind").put("group", group).put("version", "v1").put("kind", kind);
            request.putObject("userInfo").put("username", "jane");
            if (!namespace.isEmpty()) {
                request.put("namespace", namespace);
            }
            request.set("object", object == null ? null : Reviews.JSON.readTree(object));
            request.set("oldObject", oldObject == null ? null : Reviews.JSON.readTree(oldObject));
            return review;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode response(String policy, StoredObjects stored, ObjectNode review) {
        try {
            return Reviews.answer(
                    Reviews.handler(policy, stored), review.toString().getBytes(StandardCharsets.UTF_8));
        } catch (MalformedReview e) {
            throw new AssertionError(e);
        }
    }
}
