package dev.sallyport.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Fuzz test of denied Pods: they stay denied after every mutation that does not fix the violation.
 *
 * <p>Starts from upstream's failing manifests of the newest version; {@link PodMutations} lists the mutations.
 */
class PodMutationFuzzTest {
    private static final Path FIXTURES = Path.of("src/test/resources/conformance/pod-security/restricted/v1.35/fail");
    private static final ReviewProcessor HANDLER = Reviews.handler("podSecurity: {level: restricted, version: v1.35}");
    private static final List<ObjectNode> DENIED = deniedPods();

    @FuzzTest(maxDuration = "10m")
    void staysDenied(FuzzedDataProvider data) throws MalformedReview {
        var pod = data.pickValue(DENIED).deepCopy();
        var mutations = new PodMutations(data);
        mutations.change(pod);
        var kind = data.pickValue(
                ObjectKind.builtIn().stream().filter(ObjectKind::isWorkload).toList());
        var review = Reviews.review(kind, "CREATE", mutations.wrap(kind, pod));
        mutations.changeRequest(review.withObject("/request"), kind);

        var response = answer(mutations.written(review));

        assertThat(response.path("allowed").asBoolean()).as("%s", review).isFalse();
        assertThat(response.path("status").path("code").asInt())
                .as("%s to %s", response, review)
                .isIn(400, 403);
    }

    private static JsonNode answer(String review) throws MalformedReview {
        return Reviews.answer(HANDLER, review.getBytes(StandardCharsets.UTF_8));
    }

    private static List<ObjectNode> deniedPods() {
        var serialization = new KubernetesSerialization();
        var pods = new ArrayList<ObjectNode>();
        try (var files = Files.list(FIXTURES)) {
            for (var file : new TreeSet<>(files.toList())) {
                Object pod = serialization.unmarshal(Files.readString(file));
                pods.add(Reviews.JSON.valueToTree(pod));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return pods;
    }
}
