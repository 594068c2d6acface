package dev.sallyport;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.Evaluator;
import dev.sallyport.admission.TestEvaluator;
import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.app.ImageTrust;
import dev.sallyport.app.VirtualThreads;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.policy.ImageServices;
import dev.sallyport.policy.Policies;
import dev.sallyport.policy.Policy;
import dev.sallyport.record.MeteredVerifier;
import dev.sallyport.record.RegistryMetrics;
import dev.sallyport.registry.FakeRegistry;
import dev.sallyport.registry.FaultProxy;
import dev.sallyport.registry.FaultProxy.Fault;
import dev.sallyport.registry.provider.CredentialProviders;
import dev.sallyport.settings.SallyportSettings;
import dev.sallyport.sigstore.KeyMint;
import dev.sallyport.sigstore.KeyMint.Algorithm;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.SubjectReader;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Verdicts during the outage of a registry: no unverified image is allowed, verified images and other registries work. */
class OutageTest {
    private static final KeyMint MINT = new KeyMint(Algorithm.P256);
    private static final int CONCURRENT = 8;
    private static final int QUEUED = 16;

    /** Time limit for evaluations that get a response from the registry. */
    private static final Duration LONG = Duration.ofSeconds(20);

    /** Time limit for evaluations without a response: long enough to count as a failure of the registry. */
    private static final Duration SHORT = Duration.ofMillis(1100);

    private final AtomicReference<Duration> passed = new AtomicReference<>(Duration.ZERO);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final FakeRegistry registry = new FakeRegistry();
    private final FaultProxy faulty = new FaultProxy(registry);
    private final FakeRegistry healthy = new FakeRegistry();
    private final Evaluator evaluator = evaluator();

    @AfterEach
    void close() {
        faulty.close();
        registry.close();
        healthy.close();
    }

    @ParameterizedTest
    @CsvSource({
        "SILENT, PENDING",
        "STALLED, PENDING",
        "LATE, PENDING",
        "CUT, REGISTRY_UNAVAILABLE",
        "RESET, REGISTRY_UNAVAILABLE",
        "BUSY, REGISTRY_UNAVAILABLE",
        "BROKEN, REGISTRY_UNAVAILABLE",
        "WRONG_BYTES, REGISTRY_UNAVAILABLE"
    })
    void isUndecidedInTimeForEveryFault(Fault fault, UndecidedReason reason) {
        var signed = signed(registry, "web");
        faulty.fault(fault);

        assertThat(evaluate(faulty.name(), signed, time(fault)))
                .isInstanceOfSatisfying(
                        Verdict.Deferred.class,
                        deferred -> assertThat(deferred.findings())
                                .singleElement()
                                .satisfies(finding ->
                                        assertThat(finding.undecidedReason()).isEqualTo(reason)));
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void defersUnsignedImageForEveryFault(Fault fault) {
        var unsigned = "web@" + registry.image("web", "v1");
        faulty.fault(fault);

        assertThat(evaluate(faulty.name(), unsigned, time(fault))).isInstanceOf(Verdict.Deferred.class);
    }

    @Test
    void rejectsCorruptSignatureAndAcceptsCorrectOneAfterwards() {
        var signed = signed(registry, "web");
        faulty.fault(Fault.WRONG_BYTES);
        for (int i = 0; i < 20; i++) {
            assertThat(evaluate(faulty.name(), signed, LONG)).isInstanceOf(Verdict.Deferred.class);
        }
        faulty.fault(Fault.NONE);

        assertThat(evaluate(faulty.name(), signed, LONG)).isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void allowsImageOnceLateResponseArrives() {
        var signed = signed(registry, "web");
        faulty.fault(Fault.LATE);
        assertThat(evaluate(faulty.name(), signed, Duration.ofMillis(200))).isInstanceOf(Verdict.Deferred.class);
        faulty.fault(Fault.NONE);
        faulty.release();

        await().atMost(20, SECONDS)
                .pollInterval(1, MILLISECONDS)
                .until(() -> evaluate(faulty.name(), signed, LONG) instanceof Verdict.Allowed);
    }

    @Test
    void defersAtOnceWhileCircuitBreakerIsOpenAndProbesLater() {
        var signed = signed(registry, "web");
        faulty.fault(Fault.RESET);
        for (int i = 0; i < 10; i++) {
            assertThat(evaluate(faulty.name(), signed, LONG)).isInstanceOf(Verdict.Deferred.class);
        }
        assertThat(faulty.requests()).isEqualTo(5);
        assertThat(circuitBreaker("open")).isEqualTo(1);
        assertThat(reason(evaluate(faulty.name(), signed, LONG)))
                .startsWith("RegistryUnavailable: ")
                .contains(faulty.name() + " has not answered recently: its circuit breaker is open");

        faulty.fault(Fault.NONE);
        pass(Duration.ofSeconds(11));

        assertThat(evaluate(faulty.name(), signed, LONG)).isInstanceOf(Verdict.Allowed.class);
        assertThat(circuitBreaker("closed")).isEqualTo(1);
    }

    /** Independent of time: the held requests are still open after the last verdict for the other registry. */
    @Test
    void evaluatesImagesOfOneRegistryWhileAnotherHangs() {
        var images = IntStream.range(0, 100)
                .mapToObj(i -> signed(registry, "web-" + i))
                .toList();
        faulty.fault(Fault.SILENT);
        var pending = new ArrayList<CompletableFuture<Verdict>>();
        for (var image : images) {
            pending.add(evaluation(faulty.name(), image, Duration.ofMinutes(1)));
        }
        await().atMost(20, SECONDS)
                .pollInterval(1, MILLISECONDS)
                .until(() ->
                        faulty.held() == CONCURRENT && rejectedRequests("queue_full") == 100 - CONCURRENT - QUEUED);

        for (int i = 0; i < 100; i++) {
            assertThat(evaluate(healthy.name(), signed(healthy, "web-" + i), Duration.ofMinutes(1)))
                    .isInstanceOf(Verdict.Allowed.class);
        }

        assertThat(faulty.held()).isEqualTo(CONCURRENT);
        assertThat(faulty.requests()).isEqualTo(CONCURRENT);
        assertThat(pending.stream().filter(each -> !each.isDone())).hasSize(CONCURRENT + QUEUED);
    }

    @ParameterizedTest
    @EnumSource(names = {"SILENT", "STALLED", "CUT", "RESET", "BUSY", "BROKEN", "WRONG_BYTES"})
    void allowsVerifiedImagesDuringOutage(Fault fault) {
        var signed = signed(registry, "web");
        assertThat(evaluate(faulty.name(), signed, LONG)).isInstanceOf(Verdict.Allowed.class);
        faulty.fault(fault);
        assertThat(evaluate(faulty.name(), signed, LONG)).isInstanceOf(Verdict.Allowed.class);
        assertThat(stale(evaluate(faulty.name(), signed, LONG))).isEmpty();

        pass(Duration.ofMinutes(61));

        assertThat(stale(evaluate(faulty.name(), signed, time(fault)))).isPresent();
        assertThat(evaluate(faulty.name(), signed(registry, "other"), time(fault)))
                .isInstanceOf(Verdict.Deferred.class);
        pass(Duration.ofMinutes(15));
        assertThat(evaluate(faulty.name(), signed, time(fault))).isInstanceOf(Verdict.Deferred.class);
    }

    @Test
    void verifiesOneNewImageOnceForFiveHundredRequests() {
        var signed = signed(registry, "web");
        faulty.fault(Fault.LATE);
        var verdicts = new ArrayList<CompletableFuture<Verdict>>();
        for (int i = 0; i < 500; i++) {
            verdicts.add(evaluation(faulty.name(), signed, Duration.ofMinutes(1)));
        }
        await().atMost(20, SECONDS).pollInterval(1, MILLISECONDS).until(() -> faulty.held() == 1);
        faulty.release();

        assertThat(verdicts).allSatisfy(verdict -> assertThat(verdict.join()).isInstanceOf(Verdict.Allowed.class));
        assertThat(registry.seen().stream().distinct()).hasSameSizeAs(registry.seen());
        assertThat(meters.get("sallyport.image.verification.duration").timer().count())
                .isEqualTo(1);
    }

    /** Stores a signed image and returns its reference without the registry. */
    private static String signed(FakeRegistry registry, String repository) {
        var digest = registry.image(repository, "v1");
        registry.attach(
                repository,
                digest,
                FakeRegistry.BUNDLE,
                MINT.bundle(digest).toString().getBytes(StandardCharsets.UTF_8));
        return repository + "@" + digest;
    }

    private static Duration time(Fault fault) {
        return switch (fault) {
            case SILENT, STALLED, LATE -> SHORT;
            case NONE, CUT, RESET, BUSY, BROKEN, WRONG_BYTES -> LONG;
        };
    }

    private Verdict evaluate(String registry, String image, Duration time) {
        return evaluation(registry, image, time).orTimeout(60, SECONDS).join();
    }

    private CompletableFuture<Verdict> evaluation(String registry, String image, Duration time) {
        var pod = pod(registry + "/" + image);
        var subject = SubjectReader.read(pod, "shop").orElseThrow();
        return evaluator.evaluate(new AdmissionAttributes(subject, null, null, Map::of), Deadline.in(time, this::now));
    }

    private static Pod pod(String image) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("web")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("web")
                .withImage(image)
                .endContainer()
                .endSpec()
                .build();
    }

    private static String reason(Verdict verdict) {
        return verdict.findings().getFirst().message();
    }

    private static Optional<Instant> stale(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Allowed.class);
        return verdict.evidence().getFirst().staleSince();
    }

    private double circuitBreaker(String state) {
        return meters.get("sallyport.registry.circuit.breaker.state")
                .tag("registry", faulty.name())
                .tag("state", state)
                .gauge()
                .value();
    }

    private double rejectedRequests(String reason) {
        var counter = meters.find("sallyport.registry.requests.rejected")
                .tag("reason", reason)
                .counter();
        return counter == null ? 0 : counter.count();
    }

    private Instant now() {
        return Instant.now().plus(passed.get());
    }

    private void pass(Duration time) {
        passed.updateAndGet(before -> before.plus(time));
    }

    private Evaluator evaluator() {
        var threads = new VirtualThreads();
        var trust = ImageTrust.of(
                settings(),
                new ImageTrust.Resources(_ -> List.of(), CredentialProviders.NONE, threads, this::now),
                Map.of(),
                new ImageTrust.Watch(
                        verifier -> new MeteredVerifier(verifier, meters),
                        new RegistryMetrics(meters),
                        Optional.empty()));
        var compiler =
                Policies.compiler(new ImageServices(trust.resolver(), trust.verifier(), trust.indexes()), this::now);
        Policy policy = compiler.compile(policy()).policy();
        return TestEvaluator.of(policy).with(threads).build();
    }

    private static DeploymentPolicy policy() {
        return Policies.policy("""
            authorities:
              - name: ci
                key:
                  pem: |
            %s
            images: {rules: [{match: ["**"], signedBy: [ci]}]}
            """.formatted(MINT.pem().indent(8)));
    }

    private SallyportSettings settings() {
        return new FixedSettings(
                new FixedSettings.Registries(Set.of(faulty.name(), healthy.name()), QUEUED),
                new FixedSettings.Verifications(Duration.ofHours(1), Duration.ofMinutes(15)));
    }
}
