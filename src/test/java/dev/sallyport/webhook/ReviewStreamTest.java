package dev.sallyport.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.export.Corpus;
import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of reviews that are read from their bytes: like the tree of the same review, whatever the client has written. */
class ReviewStreamTest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final int MUTATIONS = 3_000;

    private static final String USUAL = """
        {"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1", "request": {
         "uid": "1", "kind": {"group": "", "version": "v1", "kind": "Pod"},
         "resource": {"group": "", "version": "v1", "resource": "pods"}, "name": "web", "namespace": "shop",
         "operation": "UPDATE",
         "userInfo": {"username": "jane", "uid": "7", "groups": ["a", "b"], "extra": {"scopes": ["x"]}},
         "object": {"metadata": {"name": "web", "uid": "5"}, "spec": {"containers": [{"name": "web", "image": "a"}]}},
         "oldObject": {"metadata": {"name": "web"}, "spec": {"containers": [{"name": "web", "image": "b"}]}},
         "dryRun": false, "options": {"kind": "UpdateOptions", "dryRun": ["All"]}}}
        """;

    @Test
    void readsManifestsOfAllChecksLikeTheirTree() {
        var bodies = bodies().toList();

        assertThat(bodies).hasSizeGreaterThan(200);
        assertThat(bodies)
                .allMatch(body -> ReviewReaders.assertAgree(body.toString().getBytes(UTF_8)));
    }

    @Test
    void readsMutatedReviewsLikeTheirTree() {
        var bodies = bodies().toList();
        var random = new Random(17);
        var streamed = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            var body = bodies.get(random.nextInt(bodies.size())).deepCopy();
            for (int n = random.nextInt(3); n >= 0; n--) {
                mutate(body, random);
            }
            streamed += ReviewReaders.assertAgree(written(body, random).getBytes(UTF_8)) ? 1 : 0;
        }
        assertThat(streamed).isBetween(MUTATIONS / 10, MUTATIONS * 9 / 10);
    }

    @Test
    void readsTheUsualFormFromItsBytes() {
        assertThat(ReviewReaders.assertAgree(USUAL.getBytes(UTF_8))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"uid\": \"1\"~\"uid\": \"\"",
                "\"uid\": \"1\"~\"uid\": 1",
                "\"uid\": \"1\"~\"uid\": \"1\", \"uid\": \"2\"",
                "\"name\": \"web\", \"image\"~\"name\": \"web\", \"name\": \"other\", \"image\"",
                "\"version\": \"v1\"~\"version\": \"v1beta1\"",
                "\"kind\": \"Pod\"~\"kind\": \"Secret\"",
                "\"kind\": \"Pod\"~\"kind\": null",
                "\"userInfo\": {~\"other\": 1, \"userInfo\": {",
                "\"groups\": [\"a\", \"b\"]~\"groups\": null",
                "\"groups\": [\"a\", \"b\"]~\"groups\": [\"a\", 1]",
                "\"dryRun\": false~\"dryRun\": \"true\"",
                "\"object\": {\"metadata\": {\"name\": \"web\", \"uid\": \"5\"}, ~\"object\": {",
                "\"image\": \"a\"~\"image\": [\"a\"]",
                "\"image\": \"a\"~\"ports\": [{\"containerPort\": \"http\"}]",
                "\"oldObject\": {\"metadata\": {\"name\": \"web\"}, ~\"oldObject\": {",
                "\"options\": {~\"options\": {\"dryRun\": [], ",
                "\"apiVersion\": \"admission.k8s.io/v1\"~\"apiVersion\": \"admission.k8s.io/v1beta1\"",
                "}}}~}}",
                "}}}~}}}}",
            })
    void leavesOtherFormsToTheReaderOfTrees(String change) {
        var parts = change.split("~", -1);
        assertThat(USUAL).contains(parts[0]);

        var isStreamed = ReviewReaders.assertAgree(
                USUAL.replace(parts[0], parts[1]).strip().getBytes(UTF_8));

        assertThat(isStreamed).isFalse();
    }

    @Test
    void leavesObjectsBeforeTheirKindToTheReaderOfTrees() {
        var kind = "\"kind\": {\"group\": \"\", \"version\": \"v1\", \"kind\": \"Pod\"},";
        var review = USUAL.replace(kind, "").replace("\"dryRun\": false", kind + "\"dryRun\": false");

        assertThat(ReviewReaders.assertAgree(review.getBytes(UTF_8))).isFalse();
    }

    @Test
    void leavesInputBeyondTheLimitsToTheReaderOfTrees() {
        var deep = "[".repeat(250) + "]".repeat(250);
        var many = "[" + "1,".repeat(ReviewSize.MAX_TOKENS) + "1]";

        for (var value : List.of(deep, many)) {
            var review = USUAL.replace("\"image\": \"a\"", "\"image\": \"a\", \"other\": " + value);
            assertThat(ReviewReaders.assertAgree(review.getBytes(UTF_8))).isFalse();
        }
    }

    private static Stream<ObjectNode> bodies() {
        return Stream.concat(Corpus.podSecurity().stream(), Corpus.examples().stream())
                .map(yaml -> Reviews.JSON.<JsonNode>valueToTree(YAML.unmarshal(yaml)))
                .flatMap(object -> kind(object).map(kind -> Reviews.review(kind, "CREATE", object)));
    }

    private static Stream<ObjectKind> kind(JsonNode object) {
        var version = object.path("apiVersion").asText();
        var group = version.contains("/") ? version.substring(0, version.indexOf('/')) : "";
        return ObjectKind.of(group, object.path("kind").asText()).stream();
    }

    /** Changes one value somewhere in the review. */
    private static void mutate(ObjectNode review, Random random) {
        var parents = new ArrayList<JsonNode>();
        collect(review, parents);
        var parent = parents.get(random.nextInt(parents.size()));
        if (parent instanceof ObjectNode object && !object.isEmpty()) {
            var names = new ArrayList<String>();
            object.fieldNames().forEachRemaining(names::add);
            var name = names.get(random.nextInt(names.size()));
            switch (random.nextInt(4)) {
                case 0 -> object.remove(name);
                case 1 -> object.set(name + "X", object.get(name));
                default -> object.set(name, value(random));
            }
        } else if (parent instanceof ArrayNode array && !array.isEmpty()) {
            array.set(random.nextInt(array.size()), value(random));
        }
    }

    private static void collect(JsonNode node, List<JsonNode> parents) {
        if (node.isContainerNode()) {
            parents.add(node);
            node.forEach(child -> collect(child, parents));
        }
    }

    private static JsonNode value(Random random) {
        var json = JsonNodeFactory.instance;
        return switch (random.nextInt(10)) {
            case 0 -> json.nullNode();
            case 1 -> json.numberNode(random.nextInt(70_000));
            case 2 -> json.numberNode(random.nextDouble() * 1e12);
            case 3 -> json.textNode("");
            case 4 -> json.textNode("10");
            case 5 -> json.textNode("\u00e4\"\\");
            case 6 -> json.booleanNode(random.nextBoolean());
            case 7 -> json.objectNode();
            case 8 -> json.arrayNode().addNull();
            default -> json.objectNode().put("name", "x");
        };
    }

    /** Writes a review, sometimes cut off or with a name twice. */
    private static String written(ObjectNode review, Random random) {
        var text = review.toString();
        return switch (random.nextInt(12)) {
            case 0 -> text.substring(0, random.nextInt(text.length()));
            case 1 -> text.replaceFirst("\"name\":", "\"name\":\"twice\",\"name\":");
            default -> text;
        };
    }
}
