package dev.sallyport.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.identity.ClusterUnavailableException;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.ObjectKind;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Evaluation of requests to the subresource {@code scale}. */
class ScaleReaderTest {
    private static final String FEW =
            "match: {kinds: [Deployment, StatefulSet]}\nrules: [{name: few, expression: 'object.spec.replicas <= 2'}]";
    private static final String SLOW = "match: {kinds: [Deployment, StatefulSet]}\n"
            + "rules: [{name: slow, expression: \"object.spec.replicas <= oldObject.spec.replicas + 1 &&"
            + " request.operation == 'UPDATE' && request.subResource == 'scale'"
            + " && object.spec.template.spec.containers[0].name == 'web'\"}]";

    private final AtomicInteger reads = new AtomicInteger();

    @ParameterizedTest
    @CsvSource({
        "Deployment, deployments, 1, 2, true",
        "Deployment, deployments, 1, 3, false",
        "StatefulSet, statefulsets, 0, 50, false",
        "StatefulSet, statefulsets, 1, 0, true"
    })
    void evaluatesReplicasOfTheStoredObject(String kind, String resource, int before, int after, boolean allowed)
            throws JsonProcessingException, MalformedReview {
        assertThat(answer(FEW, kind, scale(resource, before, after))
                        .path("allowed")
                        .asBoolean())
                .isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({"1, 2, true", "1, 3, false", "3, 4, true", "9, 1, true"})
    void comparesWithTheReplicasBefore(int before, int after, boolean allowed)
            throws JsonProcessingException, MalformedReview {
        assertThat(answer(SLOW, "Deployment", scale("deployments", before, after))
                        .path("allowed")
                        .asBoolean())
                .isEqualTo(allowed);
    }

    @Test
    void readsNoObjectThatNoPolicyEvaluates() throws JsonProcessingException, MalformedReview {
        var answer = answer(
                "match: {kinds: [Service]}\nnetwork: {serviceTypes: [ClusterIP]}",
                "Deployment",
                scale("deployments", 1, 90));

        assertThat(answer.path("allowed").asBoolean()).isTrue();
        assertThat(reads).hasValue(0);
    }

    @Test
    void defersWhileTheApiServerDoesNotAnswer() throws JsonProcessingException, MalformedReview {
        var handler = Reviews.handler(FEW, (_, _, _) -> {
            throw new ClusterUnavailableException("timeout");
        });

        var answer = Reviews.answer(handler, bytes(scale("deployments", 1, 2)));

        assertThat(answer.path("allowed").asBoolean()).isFalse();
        assertThat(answer.path("status").path("code").asInt()).isEqualTo(503);
    }

    @Test
    void allowsNoScaleOfAnotherObjectWithTheName() throws JsonProcessingException, MalformedReview {
        var review = scale("deployments", 1, 2);
        review.withObject("/request/object/metadata").put("uid", "other");

        assertThat(answer(FEW, "Deployment", review).path("allowed").asBoolean())
                .isFalse();
    }

    private JsonNode answer(String policy, String kind, ObjectNode review) throws MalformedReview {
        var handler = Reviews.handler(policy, (_, namespace, name) -> {
            reads.incrementAndGet();
            assertThat(namespace + "/" + name).isEqualTo("shop/web");
            return Optional.of(Manifests.workload("""
                apiVersion: apps/v1
                kind: %s
                metadata: {name: web, namespace: shop, uid: u}
                spec: {replicas: 7, template: {spec: {containers: [{name: web, image: web}]}}}
                """.formatted(kind)).object());
        });
        return Reviews.answer(handler, bytes(review));
    }

    private static ObjectNode scale(String resource, int before, int after) throws JsonProcessingException {
        var json = """
            {"apiVersion": "autoscaling/v1", "kind": "Scale",
             "metadata": {"name": "web", "namespace": "shop", "uid": "u"}, "spec": {"replicas": %d}}
            """;
        var review = Reviews.review(ObjectKind.DEPLOYMENT, "UPDATE", Reviews.JSON.readTree(json.formatted(after)));
        var request = review.withObject("/request");
        request.put("subResource", "scale");
        request.withObject("/kind").put("group", "autoscaling").put("kind", "Scale");
        request.withObject("/resource").put("resource", resource);
        request.set("oldObject", Reviews.JSON.readTree(json.formatted(before)));
        return review;
    }

    private static byte[] bytes(ObjectNode review) {
        return review.toString().getBytes(StandardCharsets.UTF_8);
    }
}
