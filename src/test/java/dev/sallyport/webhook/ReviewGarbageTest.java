package dev.sallyport.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.ThreadMXBean;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import dev.sallyport.workload.ObjectKind;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests of the bytes that a review allocates, from its bytes to the response. They are counted and depend on no time; the bounds
 * hold before the compiler removes allocations too.
 */
class ReviewGarbageTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int WARM_UP = 2_000;
    private static final int REVIEWS = 200;

    /** Requires everything that the policy of the benchmarks requires. */
    private static final String SPEC = """
        images: {sources: ["registry.example.org/shop/*"]}
        podSecurity: {level: restricted, version: latest}
        network: {containerPorts: ["8080", "9000-9100"], hostPorts: []}
        secrets: {literals: Forbid, environment: Forbid, serviceAccountToken: RequireExplicit}
        runtime:
          resources: {requests: [cpu, memory], limits: [memory]}
          probes: [readiness]
          readOnlyRootFilesystem: Require
          serviceAccount: {default: Forbid}
        """;

    @ParameterizedTest
    @CsvSource({"small,22000", "twenty-containers,140000"})
    void allocatesFewBytesForAnAllowedPod(String pod, long bound) throws IOException, MalformedReview {
        assertThat(answer(body(pod)).path("allowed").asBoolean()).isTrue();

        assertThat(allocated(body(pod))).isLessThan(bound);
    }

    @Test
    void allocatesFewBytesForADeniedPod() throws IOException, MalformedReview {
        assertThat(answer(body("privileged")).path("allowed").asBoolean()).isFalse();

        assertThat(allocated(body("privileged"))).isLessThan(48_000);
    }

    private static long allocated(byte[] body) throws MalformedReview {
        var handler = Reviews.handler(SPEC);
        for (int i = 0; i < WARM_UP; i++) {
            answer(handler, body);
        }
        var before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < REVIEWS; i++) {
            answer(handler, body);
        }
        return (THREADS.getCurrentThreadAllocatedBytes() - before) / REVIEWS;
    }

    private static void answer(ReviewProcessor handler, byte[] body) throws MalformedReview {
        handler.process(ReviewBytes.of(body), TIMEOUT, true).join();
    }

    private static JsonNode answer(byte[] body) throws MalformedReview {
        return Reviews.answer(Reviews.handler(SPEC), body);
    }

    private static byte[] body(String pod) throws IOException {
        var object = Reviews.JSON.readTree(
                Files.readString(Path.of("bench/pods", pod + ".json")).replace("NAME", "web"));
        return Reviews.review(ObjectKind.POD, "CREATE", object).toString().getBytes(StandardCharsets.UTF_8);
    }
}
