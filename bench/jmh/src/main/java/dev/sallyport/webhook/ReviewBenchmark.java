package dev.sallyport.webhook;

import dev.sallyport.admission.DenialText;
import dev.sallyport.admission.RetryBudget;
import dev.sallyport.bench.Subjects;
import dev.sallyport.exception.ExceptionApprovalRules;
import dev.sallyport.exception.MissingReferences;
import dev.sallyport.policy.TrustMaterial;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Benchmark of a complete review, from request bytes to response, without network, Events and records. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-XX:+UseSerialGC", "--sun-misc-unsafe-memory-access=allow"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReviewBenchmark {
    private static final String KIND = "{\"group\":\"\",\"version\":\"v1\",\"kind\":\"Pod\"}";
    private static final String REVIEW = """
        {"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"1","kind":%1$s,
        "resource":{"group":"","version":"v1","resource":"pods"},"requestKind":%1$s,"name":"web","namespace":"bench",
        "operation":"CREATE","userInfo":{"username":"jane","groups":["system:authenticated"]},"object":%2$s,
        "oldObject":null,"dryRun":false}}\
        """;

    @Param({"small", "twenty-containers", "privileged"})
    private String pod;

    private ReviewProcessor processor;
    private byte[] review;

    /** Creates a review processor with one policy, which matches the Pod. */
    @Setup
    public void make() {
        review = REVIEW.formatted(KIND, Subjects.pod(pod)).getBytes(StandardCharsets.UTF_8);
        var own = new PolicyResourceValidator(
                Subjects.compiler(),
                Subjects.environments(),
                TrustMaterial.none().trustRoots(),
                new ExceptionApprovalRules(Duration.ofHours(1), (_, _) -> false, Runnable::run, InstantSource.system()),
                new MissingReferences(_ -> true, (_, _, _) -> true, Runnable::run),
                _ -> {},
                InstantSource.system());
        processor = new ReviewProcessor(
                new ValidatingHandler(
                        List.of(),
                        own,
                        new ScaleReader(_ -> List.of(), (_, _, _) -> Optional.empty(), Runnable::run),
                        Subjects.evaluator(1),
                        _ -> {},
                        new AdmissionResponses(new DenialText(""), new RetryBudget(System::nanoTime)),
                        InstantSource.system()),
                InstantSource.system());
    }

    @Benchmark
    public String process() throws MalformedReview {
        return processor
                .process(ReviewBytes.of(review), Duration.ofSeconds(5), false)
                .join()
                .toString();
    }
}
