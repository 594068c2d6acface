package dev.sallyport.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.policy.EverythingPolicy;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import dev.sallyport.workload.ObjectKind;
import java.io.IOException;
import java.util.List;

/** Fuzz test of AdmissionReviews: every input gets a response or an error, and no privileged Pod is admitted. */
class AdmissionReviewFuzzTest {
    private static final ReviewProcessor EVERYTHING = Reviews.handler(EverythingPolicy.specWithout());

    /** Only Pod Security: no other check hides that a privileged Pod passes. */
    private static final ReviewProcessor BASELINE = Reviews.handler("podSecurity: {level: baseline}");

    @FuzzTest(maxDuration = "10m")
    void answersEveryInputAndAdmitsNoPrivilegedPod(byte[] body) throws IOException, MalformedReview {
        JsonNode response;
        try {
            response = Reviews.answer(EVERYTHING, body);
        } catch (MalformedReview _) {
            return;
        }
        assertThat(response.path("uid").asText()).isNotEmpty();
        assertThat(response.path("status").path("code").asInt()).isNotEqualTo(500);
        if (Reviews.answer(BASELINE, body).path("allowed").asBoolean()) {
            var request = request(body);
            assertThat(hasPrivileged(request) && !request.path("oldObject").isObject())
                    .isFalse();
        }
    }

    @FuzzTest(maxDuration = "10m")
    void readsBytesLikeTheirTree(byte[] body) {
        ReviewReaders.assertAgree(body);
    }

    /** A JSON parser may accept bytes that are not UTF-8 for a name it has seen; the API server sends only UTF-8. */
    private static JsonNode request(byte[] body) throws IOException {
        return Reviews.JSON.readTree(new String(body, UTF_8)).path("request");
    }

    /** Finds privileged containers without any of the tested code. */
    private static boolean hasPrivileged(JsonNode request) {
        var kind = request.path("kind").path("kind").asText();
        for (var known : ObjectKind.builtIn()) {
            if (known.isWorkload() && known.kind().equals(kind)) {
                var pod = request.path("object");
                for (var part : known.podPath().split("\\.", -1)) {
                    pod = part.isEmpty() ? pod : pod.path(part);
                }
                return hasPrivilegedContainer(pod.path("spec"));
            }
        }
        return false;
    }

    private static boolean hasPrivilegedContainer(JsonNode spec) {
        for (var list : List.of("initContainers", "containers", "ephemeralContainers")) {
            for (var container : spec.path(list)) {
                if (container.path("securityContext").path("privileged").booleanValue()) {
                    return true;
                }
            }
        }
        return false;
    }
}
