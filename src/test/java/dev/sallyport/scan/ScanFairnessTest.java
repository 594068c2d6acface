package dev.sallyport.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.admission.TestEvaluator;
import dev.sallyport.configuration.FakeConfigurations;
import dev.sallyport.environment.DeploymentHistory;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.policy.EnvironmentFixture;
import dev.sallyport.policy.ImageServices;
import dev.sallyport.policy.Policies;
import dev.sallyport.policy.PolicyIndex;
import dev.sallyport.scan.Inventory.Item;
import dev.sallyport.scan.Inventory.RunningImage;
import dev.sallyport.scan.RecordedDecisions.Decided;
import dev.sallyport.signature.ImageIndexes;
import dev.sallyport.signature.ImageResolver.Resolution;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.Unavailable;
import dev.sallyport.signature.Verification;
import dev.sallyport.sigstore.KeyMint;
import dev.sallyport.sigstore.KeyMint.Algorithm;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.Manifests;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Registries of one namespace that do not answer, and the scan of the others. */
class ScanFairnessTest {
    private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");
    private static final String A = "sha256:" + "a".repeat(64);
    private static final String B = "sha256:" + "b".repeat(64);

    private final SteppedClock clock = new SteppedClock();
    private final AtomicInteger questions = new AtomicInteger();
    private final List<Item> items = new ArrayList<>();

    @Test
    void aNamespaceWhoseRegistriesDoNotAnswerDelaysTheScanForALimitedTime() {
        IntStream.range(0, 40).forEach(i -> deployment("evil", "web-" + i));
        deployment("shop", "web");

        var compliance = scan().run().compliance("signed");

        assertThat(compliance.evaluated()).isEqualTo(41);
        assertThat(compliance.undecided()).isEqualTo(40);
        assertThat(compliance.violating()).isZero();
        assertThat(Duration.between(START, clock.instant())).isLessThan(Duration.ofMinutes(2));
        assertThat(questions.get()).isLessThan(20);
    }

    @Test
    void runningImagesWaitForRegistriesForALimitedTime() {
        var running = new RunningImages(
                (_, _, deadline) -> {
                    silent(deadline);
                    return Optional.empty();
                },
                new NamespaceBudget(Duration.ofSeconds(20), Duration.ofSeconds(10), clock));
        var decided = new Decided(Set.of(), Map.of("web:1", Set.of(A)));
        var puller = new PullIdentity("evil", "default", List.of());

        IntStream.range(0, 40)
                .forEach(_ -> assertThat(running.mismatch(List.of(new RunningImage("web:1", B)), decided, puller))
                        .isEmpty());

        assertThat(questions).hasValue(2);
    }

    @Test
    void timeOfAnsweredQuestionsIsNotSubtracted() {
        var budget = new NamespaceBudget(Duration.ofSeconds(20), Duration.ofSeconds(10), clock);

        IntStream.range(0, 40).forEach(_ -> {
            assertThat(budget.<Boolean>run(
                            "shop",
                            deadline -> {
                                var isInTime = !deadline.passed();
                                clock.advance(Duration.ofSeconds(1));
                                return isInTime;
                            },
                            _ -> false))
                    .isTrue();
        });
    }

    private void silent(Deadline deadline) {
        questions.incrementAndGet();
        clock.advance(deadline.remaining());
    }

    private ClusterScan scan() {
        var compiler = Policies.compiler(new ImageServices(
                (image, puller, deadline) -> {
                    if (puller.namespace().equals("evil")) {
                        if (!deadline.passed()) {
                            silent(deadline);
                        }
                        return new Unavailable(UndecidedReason.PENDING, "no answer");
                    }
                    return new Resolution.Resolved(image.withDigest(A));
                },
                (_, _, _, _, _) -> new Verification.Verified(),
                ImageIndexes.NONE));
        var policies = new PolicyIndex(compiler);
        var policy =
                Policies.policy("""
                    authorities:
                      - name: ci
                        key:
                          pem: |
                    %s
                    images: {rules: [{match: ["**"], signedBy: [ci]}]}
                    """.formatted(new KeyMint(Algorithm.P256).pem().indent(8)));
        policy.getMetadata().setName("signed");
        policies.put(policy);
        return new ClusterScan(
                (kind, pages) -> pages.accept(items.stream()
                        .filter(item -> item.subject().kind() == kind)
                        .toList()),
                policies,
                TestEvaluator.of(policies).build(),
                new DriftSources(
                        new EnvironmentFixture().environments(),
                        _ -> Optional.empty(),
                        (_, _, _) -> Optional.empty(),
                        (_, _, _) -> Optional.empty(),
                        StrictnessBaseline.compile(compiler),
                        new ConfigurationComparison(
                                new FakeConfigurations().reader(), DeploymentHistory.NONE, 10, InstantSource.system())),
                new ClusterScan.Options(_ -> false, false),
                clock);
    }

    private void deployment(String namespace, String name) {
        items.add(new Item(Manifests.workload("""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: %2$s, namespace: %1$s, uid: %1$s-%2$s}
            spec: {template: {spec: {containers: [{name: web, image: "%1$s.io/%2$s:1"}]}}}
            """.formatted(namespace, name)), List.of()));
    }

    private static final class SteppedClock implements InstantSource {
        private Instant now = START;

        @Override
        public synchronized Instant instant() {
            return now;
        }

        synchronized void advance(Duration time) {
            now = now.plus(time);
        }
    }
}
