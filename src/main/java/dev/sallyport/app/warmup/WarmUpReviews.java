package dev.sallyport.app.warmup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.explain.Explanation;
import dev.sallyport.explain.Explanations;
import dev.sallyport.workload.ObjectKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * AdmissionReviews of the warm-up, and the policies by which they are evaluated.
 *
 * @param policies policies in force while the reviews are sent
 * @param bodies AdmissionReviews as the API server sends them
 */
record WarmUpReviews(List<DeploymentPolicy> policies, List<byte[]> bodies) {
    private static final String RESOURCE = "reviews.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    WarmUpReviews {
        policies = List.copyOf(policies);
        bodies = List.copyOf(bodies);
    }

    /** Reads the common reviews: objects of all kinds, allowed and denied, created and updated. */
    static WarmUpReviews common() {
        try (var file = Objects.requireNonNull(WarmUpReviews.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            var content = JSON.readTree(file);
            var policies = new ArrayList<DeploymentPolicy>();
            for (var each : content.path("policies")) {
                policies.add(JSON.treeToValue(each, DeploymentPolicy.class));
            }
            var bodies = new ArrayList<byte[]>();
            for (var each : content.path("reviews")) {
                bodies.add(body(each.path("operation").asText(), each.path("object"), each.path("oldObject")));
            }
            return new WarmUpReviews(policies, bodies);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the examples of all checks, each in a namespace with a policy that requires this check only. */
    static WarmUpReviews ofEveryCheck() {
        var policies = new ArrayList<DeploymentPolicy>();
        var bodies = new ArrayList<byte[]>();
        for (var explanation : Explanations.all()) {
            var namespace = explanation.id().replace('/', '-');
            policy(explanation, namespace).ifPresent(policies::add);
            Stream.of(explanation.bad(), explanation.good())
                    .flatMap(WarmUpReviews::documents)
                    .filter(object -> kind(object).isPresent())
                    .map(object -> body("CREATE", inNamespace(object, namespace), JSON.nullNode()))
                    .forEach(bodies::add);
        }
        return new WarmUpReviews(policies, bodies);
    }

    private static Optional<DeploymentPolicy> policy(Explanation explanation, String namespace) {
        if (explanation.policy().isEmpty()) {
            return Optional.empty();
        }
        var policy = JSON.createObjectNode();
        policy.putObject("metadata").put("name", namespace);
        var spec = (ObjectNode) documents(explanation.policy()).findFirst().orElseThrow();
        policy.set("spec", spec);
        spec.withObjectProperty("match").putArray("namespaces").add(namespace);
        return Optional.of(JSON.convertValue(policy, DeploymentPolicy.class));
    }

    private static Optional<ObjectKind> kind(JsonNode object) {
        var apiVersion = object.path("apiVersion").asText();
        var slash = apiVersion.indexOf('/');
        return ObjectKind.of(
                slash < 0 ? "" : apiVersion.substring(0, slash),
                object.path("kind").asText());
    }

    private static Stream<JsonNode> documents(String yaml) {
        var documents = new ArrayList<JsonNode>();
        new Load(LoadSettings.builder().build())
                .loadAllFromString(yaml)
                .forEach(document -> documents.add(JSON.valueToTree(document)));
        return documents.stream();
    }

    private static JsonNode inNamespace(JsonNode object, String namespace) {
        ((ObjectNode) object).withObjectProperty("metadata").put("namespace", namespace);
        return object;
    }

    /** Returns a review of an object with the fields that the API server sets. */
    private static byte[] body(String operation, JsonNode object, JsonNode oldObject) {
        var kind = kind(object).orElseThrow();
        var metadata = object.path("metadata");
        var review = JSON.createObjectNode().put("kind", "AdmissionReview").put("apiVersion", "admission.k8s.io/v1");
        var request = review.putObject("request").put("uid", "00000000-0000-4000-8000-000000000000");
        for (var name : List.of("kind", "requestKind")) {
            request.putObject(name)
                    .put("group", kind.group())
                    .put("version", "v1")
                    .put("kind", kind.kind());
        }
        for (var name : List.of("resource", "requestResource")) {
            request.putObject(name)
                    .put("group", kind.group())
                    .put("version", "v1")
                    .put("resource", kind.plural());
        }
        request.put("name", metadata.path("name").asText())
                .put("namespace", metadata.path("namespace").asText())
                .put("operation", operation);
        request.putObject("userInfo")
                .put("username", "warm-up")
                .putArray("groups")
                .add("system:authenticated");
        request.set("object", object);
        request.set("oldObject", oldObject.isObject() ? oldObject : JSON.nullNode());
        request.put("dryRun", false);
        return review.toString().getBytes(StandardCharsets.UTF_8);
    }
}
