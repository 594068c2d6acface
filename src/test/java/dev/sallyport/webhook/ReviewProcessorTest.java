package dev.sallyport.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.policy.ExceptionYaml;
import dev.sallyport.policy.Policies;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import dev.sallyport.workload.ObjectKind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests of AdmissionReviews that the API server does not send but another client might. */
class ReviewProcessorTest {
    private final Instant expiration = Instant.now().plusSeconds(3600);
    private final ReviewProcessor handler = Reviews.handler("podSecurity: {level: baseline}");

    @Test
    void rejectsOldVersionsOfAKind() throws MalformedReview {
        var review = Reviews.review(ObjectKind.DEPLOYMENT, "CREATE", pod());
        review.withObject("/request/kind").put("version", "v1beta1");

        var response = answer(review.toString());

        assertThat(response.path("allowed").asBoolean()).isFalse();
        assertThat(response.path("status").path("code").asInt()).isEqualTo(400);
    }

    @Test
    void rejectsDuplicateKeys() {
        var review = Reviews.review(ObjectKind.POD, "CREATE", pod())
                .toString()
                .replace("\"privileged\":true", "\"privileged\":true,\"privileged\":false");

        assertThatThrownBy(() -> answer(review)).isInstanceOf(MalformedReview.class);
    }

    @Test
    void ignoresKeysInAnotherCase() throws MalformedReview {
        var review = Reviews.review(ObjectKind.POD, "CREATE", pod())
                .toString()
                .replace("\"privileged\":true", "\"privileged\":true,\"Privileged\":false");

        assertThat(answer(review).path("allowed").asBoolean()).isFalse();
    }

    @Test
    void rejectsTooDeepNesting() {
        var deep =
                "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":{\"uid\":\"1\",\"object\":"
                        + "[".repeat(10_000) + "]".repeat(10_000) + "}}";

        assertThatThrownBy(() -> answer(deep)).isInstanceOf(MalformedReview.class);
    }

    @Test
    void boundsTheResponseForThousandsOfContainers() throws MalformedReview {
        var pod = pod();
        var containers = pod.withObject("/spec").withArray("/containers");
        for (int i = 0; i < 4_000; i++) {
            containers.add(containers.get(0).deepCopy());
        }

        var status =
                answer(Reviews.review(ObjectKind.POD, "CREATE", pod).toString()).path("status");

        assertThat(status.path("code").asInt()).isEqualTo(403);
        assertThat(status.path("message").asText()).contains("4001 problems").hasSizeLessThan(16 * 1024);
        assertThat(status.path("details").path("causes")).hasSizeLessThanOrEqualTo(32);
    }

    @Test
    void readsNullsAsTheApiServerDoes() throws MalformedReview {
        var pod = pod();
        pod.withObject("/spec").putNull("volumes").putNull("initContainers");
        pod.withObject("/spec").withArray("/containers").addNull();

        var response = answer(Reviews.review(ObjectKind.POD, "CREATE", pod).toString());

        assertThat(response.path("status").path("code").asInt()).isEqualTo(403);
    }

    /** Quantities, ports by number and name, and times have deserializers of their own. */
    @Test
    void readsQuantitiesPortsAndTimes() throws MalformedReview, JsonProcessingException {
        var pod = Reviews.JSON.readTree("""
            {"apiVersion": "v1", "kind": "Pod",
             "metadata": {"name": "web", "creationTimestamp": null,
               "managedFields": [{"manager": "kubectl", "time": "2026-01-01T00:00:00Z", "fieldsV1": {"f:spec": {}}}]},
             "spec": {
               "resources": {"requests": {"cpu": "1"}},
               "overhead": {"cpu": "10m"},
               "volumes": [{"name": "cache", "emptyDir": {"sizeLimit": "1Gi"}}],
               "containers": [{"name": "web", "image": "nginx",
                 "resources": {"limits": {"cpu": "500m", "memory": "1Gi"}, "requests": {"cpu": 1}},
                 "env": [{"name": "CPU", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu", "divisor": "1m"}}}],
                 "livenessProbe": {"httpGet": {"path": "/", "port": "http"}, "initialDelaySeconds": 5},
                 "readinessProbe": {"tcpSocket": {"port": 8080}}}]},
             "status": {}}
            """);

        assertThat(answer(Reviews.review(ObjectKind.POD, "CREATE", pod).toString())
                        .path("allowed")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void allowsValidAndDeniesInvalidPolicies() throws MalformedReview {
        assertThat(policy("{podSecurity: {level: baseline}}").path("allowed").asBoolean())
                .isTrue();
        var wrong = policy("{network: {hostPorts: [\"0\"]}, secrets: null}");
        assertThat(wrong.path("status").path("code").asInt()).isEqualTo(422);
        assertThat(wrong.path("status")
                        .path("details")
                        .path("causes")
                        .get(0)
                        .path("field")
                        .asText())
                .isEqualTo("spec.network.hostPorts");
    }

    @Test
    void warnsOfNamesThatDoNotExistInExceptions() throws MalformedReview {
        var present = exception("policy", "web", null);
        assertThat(present.path("allowed").asBoolean()).as(present.toString()).isTrue();
        assertThat(present.has("warnings")).isFalse();

        var missing = exception("another", "wbe", null);
        assertThat(missing.path("allowed").asBoolean()).isTrue();
        assertThat(missing.path("warnings"))
                .extracting(JsonNode::asText)
                .containsExactly(
                        "spec.policies: policy \"another\" does not exist",
                        "spec.workloads: no Deployment in namespace \"shop\" is named \"wbe\"");

        var unchanged = exception("another", "wbe", exceptionJson("another", "wbe"));
        assertThat(unchanged.has("warnings")).as("no change of the spec").isFalse();
    }

    private JsonNode exception(String policy, String workload, @Nullable JsonNode before) throws MalformedReview {
        var review =
                Reviews.review(ObjectKind.POD, before == null ? "CREATE" : "UPDATE", exceptionJson(policy, workload));
        review.withObject("/request/kind")
                .put("group", "sallyport.dev")
                .put("version", "v1alpha1")
                .put("kind", "DeploymentException");
        if (before != null) {
            review.withObject("/request").set("oldObject", before);
        }
        return answer(review.toString());
    }

    private JsonNode exceptionJson(String policy, String workload) {
        return Reviews.JSON.valueToTree(ExceptionYaml.exception(
                "legacy",
                ExceptionYaml.ASKED
                        .replace("[policy]", "[" + policy + "]")
                        .replace("name: web", "name: " + workload)
                        .replaceAll("expirationTime: .*", "expirationTime: " + expiration)));
    }

    private JsonNode policy(String spec) throws MalformedReview {
        var review = Reviews.review(ObjectKind.POD, "CREATE", Reviews.JSON.valueToTree(Policies.policy(spec)));
        review.withObject("/request/kind")
                .put("group", "sallyport.dev")
                .put("version", "v1alpha1")
                .put("kind", "DeploymentPolicy");
        return answer(review.toString());
    }

    private JsonNode answer(String review) throws MalformedReview {
        return Reviews.answer(handler, review.getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode pod() {
        var pod = Reviews.JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Pod");
        pod.putObject("metadata").put("name", "web");
        var container = pod.withObject("/spec").putArray("containers").addObject();
        container.put("name", "web").put("image", "nginx");
        container.putObject("securityContext").put("privileged", true);
        return pod;
    }
}
