package dev.sallyport;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.Evaluator;
import dev.sallyport.admission.EveryNamespace;
import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.app.ImageTrust;
import dev.sallyport.app.VirtualThreads;
import dev.sallyport.exception.ExceptionMatcher;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.policy.ClusterState;
import dev.sallyport.policy.Policies;
import dev.sallyport.policy.Policy;
import dev.sallyport.policy.PolicyCompiler;
import dev.sallyport.record.MeteredVerifier;
import dev.sallyport.record.RegistryMetrics;
import dev.sallyport.registry.FakeRegistry;
import dev.sallyport.registry.FaultProxy;
import dev.sallyport.registry.FaultProxy.Fault;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** An outage of one registry neither opens the gate, nor blocks what is known, nor slows other registries. */
class OutageTest {
    private static final KeyMint MINT = new KeyMint(Algorithm.P256);
    private static final int CONNECTIONS = 8;
    private static final int WAITING = 16;

    /** What is left of the time of the API server where there will be an answer. */
    private static final Duration TIME = Duration.ofSeconds(20);

    /** The same where there will be none: longer than the patience with which a silence counts. */
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
    void answersInTimeWithTheRightClass(Fault fault, UndecidedReason undecidedReason) {
        var signed = signed(registry, "web");
        faulty.fault(fault);

        assertThat(judge(faulty.name(), signed, time(fault)))
                .isInstanceOfSatisfying(
                        Verdict.Deferred.class,
                        deferred -> assertThat(deferred.findings())
                                .singleElement()
                                .satisfies(finding ->
                                        assertThat(finding.undecidedReason()).isEqualTo(undecidedReason)));
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void letsNothingInThatNobodyHasSignedWhateverGoesWrong(Fault fault) {
        var unsigned = "web@" + registry.image("web", "v1");
        faulty.fault(fault);

        assertThat(judge(faulty.name(), unsigned, time(fault))).isInstanceOf(Verdict.Deferred.class);
    }

    @Test
    void takesNoWrongByteForASignatureAndTheRightOnesAfterwards() {
        var signed = signed(registry, "web");
        faulty.fault(Fault.WRONG_BYTES);
        for (int i = 0; i < 20; i++) {
            assertThat(judge(faulty.name(), signed, TIME)).isInstanceOf(Verdict.Deferred.class);
        }
        faulty.fault(Fault.NONE);

        assertThat(judge(faulty.name(), signed, TIME)).isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void letsInWhatWasLateOnceItIsThere() {
        var signed = signed(registry, "web");
        faulty.fault(Fault.LATE);
        assertThat(judge(faulty.name(), signed, Duration.ofMillis(200))).isInstanceOf(Verdict.Deferred.class);
        faulty.fault(Fault.NONE);
        faulty.letThrough();

        await().atMost(20, SECONDS)
                .pollInterval(1, MILLISECONDS)
                .until(() -> judge(faulty.name(), signed, TIME) instanceof Verdict.Allowed);
    }

    @Test
    void answersAtOnceWhileARegistryIsLeftAloneAndAsksItAgainLater() {
        var signed = signed(registry, "web");
        faulty.fault(Fault.RESET);
        for (int i = 0; i < 10; i++) {
            assertThat(judge(faulty.name(), signed, TIME)).isInstanceOf(Verdict.Deferred.class);
        }
        assertThat(faulty.asked()).isEqualTo(5);
        assertThat(breaker()).isEqualTo(2);
        assertThat(reason(judge(faulty.name(), signed, TIME)))
                .startsWith("RegistryUnavailable: ")
                .contains(faulty.name() + " has not answered lately and is left alone for a moment");

        faulty.fault(Fault.NONE);
        pass(Duration.ofSeconds(11));

        assertThat(judge(faulty.name(), signed, TIME)).isInstanceOf(Verdict.Allowed.class);
        assertThat(breaker()).isZero();
    }

    /** Nothing is timed here: the hanging requests are all still open when the last answer of the other registry is there. */
    @Test
    void answersForOneRegistryWhileAnotherHangs() {
        faulty.fault(Fault.SILENT);
        var stuck = new ArrayList<CompletableFuture<Verdict>>();
        for (int i = 0; i < 100; i++) {
            stuck.add(ask(faulty.name(), signed(registry, "web-" + i), Duration.ofMinutes(1)));
        }
        await().atMost(20, SECONDS)
                .pollInterval(1, MILLISECONDS)
                .until(() -> faulty.held() == CONNECTIONS && refused("crowded") == 100 - CONNECTIONS - WAITING);

        for (int i = 0; i < 100; i++) {
            assertThat(judge(healthy.name(), signed(healthy, "web-" + i), Duration.ofMinutes(1)))
                    .isInstanceOf(Verdict.Allowed.class);
        }

        assertThat(faulty.held()).isEqualTo(CONNECTIONS);
        assertThat(faulty.asked()).isEqualTo(CONNECTIONS);
        assertThat(stuck.stream().filter(each -> !each.isDone())).hasSize(CONNECTIONS + WAITING);
    }

    @ParameterizedTest
    @EnumSource(names = {"SILENT", "STALLED", "CUT", "RESET", "BUSY", "BROKEN", "WRONG_BYTES"})
    void goesOnLettingInWhatIsKnown(Fault fault) {
        var signed = signed(registry, "web");
        assertThat(judge(faulty.name(), signed, TIME)).isInstanceOf(Verdict.Allowed.class);
        faulty.fault(fault);
        assertThat(judge(faulty.name(), signed, TIME)).isInstanceOf(Verdict.Allowed.class);
        assertThat(stale(judge(faulty.name(), signed, TIME))).isEmpty();

        pass(Duration.ofMinutes(61));

        assertThat(stale(judge(faulty.name(), signed, time(fault)))).isPresent();
        assertThat(judge(faulty.name(), signed(registry, "other"), time(fault))).isInstanceOf(Verdict.Deferred.class);
        pass(Duration.ofMinutes(15));
        assertThat(judge(faulty.name(), signed, time(fault))).isInstanceOf(Verdict.Deferred.class);
    }

    @Test
    void asksOnceForFiveHundredOfOneNewImage() {
        var signed = signed(registry, "web");
        faulty.fault(Fault.LATE);
        var verdicts = new ArrayList<CompletableFuture<Verdict>>();
        for (int i = 0; i < 500; i++) {
            verdicts.add(ask(faulty.name(), signed, Duration.ofMinutes(1)));
        }
        await().atMost(20, SECONDS).pollInterval(1, MILLISECONDS).until(() -> faulty.held() == 1);
        faulty.letThrough();

        assertThat(verdicts).allSatisfy(verdict -> assertThat(verdict.join()).isInstanceOf(Verdict.Allowed.class));
        assertThat(registry.seen().stream().distinct()).hasSameSizeAs(registry.seen());
        assertThat(meters.get("sallyport.image.verification").timer().count()).isEqualTo(1);
    }

    /** An image that the test's key has signed, without its registry. */
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
            case NONE, CUT, RESET, BUSY, BROKEN, WRONG_BYTES -> TIME;
        };
    }

    private Verdict judge(String registry, String image, Duration time) {
        return ask(registry, image, time).orTimeout(60, SECONDS).join();
    }

    private CompletableFuture<Verdict> ask(String registry, String image, Duration time) {
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

    private double breaker() {
        return meters.get("sallyport.registry.breaker.state")
                .tag("registry", faulty.name())
                .gauge()
                .value();
    }

    private double refused(String cause) {
        var counter =
                meters.find("sallyport.registry.refused").tag("cause", cause).counter();
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
                _ -> List.of(),
                threads,
                this::now,
                Map.of(),
                Optional.empty(),
                new ImageTrust.Watch(verifier -> new MeteredVerifier(verifier, meters), new RegistryMetrics(meters)));
        var compiler = new PolicyCompiler(
                trust.resolver(),
                trust.verifier(),
                trust.indexes(),
                (_, _, _) -> Optional.empty(),
                Policies.trustRoots((_, _, _) -> Optional.empty()),
                ClusterState.NONE,
                this::now);
        Policy policy = compiler.compile(policy()).policy();
        return new Evaluator(_ -> List.of(policy), new EveryNamespace(), ExceptionMatcher.NONE, threads);
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
                new FixedSettings.Registries(Set.of(faulty.name(), healthy.name()), WAITING),
                new FixedSettings.Verifications(Duration.ofHours(1), Duration.ofMinutes(15)));
    }
}
