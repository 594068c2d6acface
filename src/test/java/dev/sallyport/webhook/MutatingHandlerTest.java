package dev.sallyport.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.admission.DigestPinner;
import dev.sallyport.admission.EveryNamespace;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.policy.Policies;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.ImageResolver.Resolution;
import dev.sallyport.signature.Unavailable;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import dev.sallyport.workload.ObjectKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of the mutating webhook: it patches image references, and denies and changes no other field. */
class MutatingHandlerTest {
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final List<String> NAMES =
            List.of("nginx", "a.io/shop/web", "localhost:5000/web", "docker.io/library/nginx", "[::1]:5000/x");
    private static final List<String> ENDS =
            List.of("", ":v1", ":latest", "@" + DIGEST, ":v1@sha256:" + "b".repeat(64), "@sha256:short", ":-", " ");
    private static final int RUNS = 100;

    private final AtomicInteger resolved = new AtomicInteger();
    private final ReviewProcessor handler = handler((image, _, _) -> {
        resolved.incrementAndGet();
        return new Resolution.Resolved(image.withDigest(DIGEST));
    });

    static List<ObjectKind> workloads() {
        return ObjectKind.workloads().stream()
                .filter(kind -> kind.custom().isEmpty())
                .toList();
    }

    /** Pinning is idempotent for every kind of Kubernetes and every form of image references. */
    @ParameterizedTest
    @MethodSource("workloads")
    void pinsIdempotently(ObjectKind kind) throws IOException, MalformedReview {
        var random = new Random(kind.kind().hashCode());
        for (int i = 0; i < RUNS; i++) {
            var object = object(kind, random);

            var pinned = pinned(kind, object, null);

            assertThat(texts(pinned))
                    .isEqualTo(texts(object).stream()
                            .map(MutatingHandlerTest::expected)
                            .toList());
            assertThat(blank(pinned)).isEqualTo(blank(object));
            assertThat(pinned(kind, pinned, null)).isEqualTo(pinned);
            assertThat(pinned(kind, pinned, pinned)).isEqualTo(pinned);
            assertThat(pinned(kind, object, pinned)).isEqualTo(pinned);
            assertThat(pinned(kind, object, object)).isEqualTo(object);
        }
        assertThat(resolved.get()).isPositive();
    }

    @Test
    void warnsAboutUnpinnedImagesAndAllows() throws MalformedReview {
        var pod = object(ObjectKind.POD, new Random(1));
        pod.withArray("/spec/containers")
                .removeAll()
                .addObject()
                .put("name", "web")
                .put("image", "a.io/web:v1");

        var response = answer(
                handler((_, _, _) -> new Unavailable(UndecidedReason.REGISTRY_UNAVAILABLE, "a.io \u202e is away")),
                Reviews.review(ObjectKind.POD, "CREATE", pod));

        assertThat(response.path("allowed").asBoolean()).isTrue();
        assertThat(response.path("warnings"))
                .isNotEmpty()
                .allSatisfy(warning -> assertThat(warning.asText())
                        .contains("is not pinned to a digest: a.io \ufffd is away")
                        .hasSizeLessThanOrEqualTo(400));
    }

    @Test
    void deniesNoRequestOnErrors() throws MalformedReview {
        ImageResolver broken = (_, _, _) -> {
            throw new IllegalStateException("bug");
        };
        var pod = object(ObjectKind.POD, new Random(1));
        var unknown = Reviews.review(ObjectKind.POD, "CREATE", pod);
        unknown.withObject("/request/kind").put("version", "v2");

        for (var review : List.of(Reviews.review(ObjectKind.POD, "CREATE", pod), unknown)) {
            var response = answer(handler(broken), review);
            assertThat(response.path("allowed").asBoolean()).isTrue();
            assertThat(response.has("patch")).isFalse();
        }
    }

    private static String expected(String image) {
        if (image.contains("@") || image.endsWith(":-") || image.endsWith(" ") || image.isEmpty()) {
            return image;
        }
        return (image.matches(".*:(v1|latest)") ? image : image + ":latest") + "@" + DIGEST;
    }

    private JsonNode pinned(ObjectKind kind, JsonNode object, @Nullable JsonNode before)
            throws IOException, MalformedReview {
        var review = Reviews.review(kind, before == null ? "CREATE" : "UPDATE", object);
        if (before != null) {
            review.withObject("/request").set("oldObject", before);
        }
        var response = answer(handler, review);
        assertThat(response.path("allowed").asBoolean()).isTrue();
        var patched = object.deepCopy();
        if (response.has("patch")) {
            for (var change : Reviews.JSON.readTree(response.path("patch").binaryValue())) {
                assertThat(change.path("op").asText()).isEqualTo("replace");
                replace(
                        patched,
                        change.path("path").asText(),
                        change.path("value").asText());
            }
        }
        return patched;
    }

    private static void replace(JsonNode object, String pointer, String value) {
        var end = pointer.lastIndexOf('/');
        assertThat(object.at(pointer).isTextual()).isTrue();
        ((ObjectNode) object.at(pointer.substring(0, end))).put(pointer.substring(end + 1), value);
    }

    private static ReviewProcessor handler(ImageResolver resolver) {
        var policy = Policies.compile("images: {tags: RequireDigest}").policy();
        var pinner = new DigestPinner(_ -> List.of(policy), new EveryNamespace(), resolver, Runnable::run);
        return new ReviewProcessor(new MutatingHandler(pinner), InstantSource.system());
    }

    private static JsonNode answer(ReviewProcessor handler, JsonNode review) throws MalformedReview {
        return Reviews.answer(handler, review.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode object(ObjectKind kind, Random random) {
        var object = Reviews.JSON
                .createObjectNode()
                .put("apiVersion", kind.apiVersion())
                .put("kind", kind.kind());
        object.withObject("/metadata").put("name", "web").put("namespace", "shop");
        var pod = kind.podPath().isEmpty()
                ? object
                : object.withObject("/" + kind.podPath().replace('.', '/'));
        var spec = pod.withObject("/spec");
        for (var list : List.of("initContainers", "containers", "ephemeralContainers")) {
            IntStream.range(0, random.nextInt(1, 3))
                    .forEach(i -> spec.withArray("/" + list)
                            .addObject()
                            .put("name", list.substring(0, 1) + i)
                            .put("image", image(random)));
        }
        var volumes = spec.withArray("/volumes");
        volumes.addObject().put("name", "tmp").putObject("emptyDir");
        volumes.addObject().put("name", "data").putObject("image").put("reference", image(random));
        return object;
    }

    private static String image(Random random) {
        return NAMES.get(random.nextInt(NAMES.size())) + ENDS.get(random.nextInt(ENDS.size()));
    }

    private static List<String> texts(JsonNode object) {
        return Stream.of("image", "reference")
                .flatMap(field -> object.findValues(field).stream())
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .toList();
    }

    /** Returns the object without its image references. */
    private static JsonNode blank(JsonNode object) {
        var copy = object.deepCopy();
        copy.findParents("image").forEach(parent -> {
            if (parent.path("image").isTextual()) {
                ((ObjectNode) parent).put("image", "");
            }
        });
        copy.findParents("reference").forEach(parent -> ((ObjectNode) parent).put("reference", ""));
        return copy;
    }
}
