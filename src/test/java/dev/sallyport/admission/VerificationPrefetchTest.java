package dev.sallyport.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.identity.User;
import dev.sallyport.policy.ImageServices;
import dev.sallyport.policy.Policies;
import dev.sallyport.policy.Policy;
import dev.sallyport.signature.ImageIndexes;
import dev.sallyport.signature.ImageResolver.Resolution;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.Verification;
import dev.sallyport.sigstore.KeyMint;
import dev.sallyport.sigstore.KeyMint.Algorithm;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.Operation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the prefetch of image verifications for the Pods of an allowed workload. */
class VerificationPrefetchTest {
    private static final String DEPLOYMENT = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: shop}
        spec:
          replicas: 1
          template:
            metadata: {labels: {app: web}}
            spec:
              serviceAccountName: web
              imagePullSecrets: [{name: ours}]
              containers: [{name: web, image: "a.io/web:v1"}]
        """;
    private static final String POD = """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: shop}
        spec: {containers: [{name: web, image: "a.io/web:v1"}]}
        """;

    private final List<PullIdentity> verified = new ArrayList<>();
    private final AtomicInteger dropped = new AtomicInteger();

    @Test
    void verifiesImagesOnBehalfOfFuturePods() {
        start("match: {kinds: [Pod]}", Runnable::run).record(allowed(DEPLOYMENT, false));

        assertThat(verified).containsExactly(new PullIdentity("shop", "web", List.of("ours")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "match: {kinds: [Pod, Deployment]}",
                "match: {kinds: [Deployment]}",
                "match: {}",
                "match: {kinds: [Pod], namespaces: [bank]}",
                "match: {kinds: [Pod], workloadSelector: {matchLabels: {app: other}}}"
            })
    void verifiesNoImagesForPoliciesThatMatchTheWorkload(String match) {
        start(match, Runnable::run).record(allowed(DEPLOYMENT, false));

        assertThat(verified).isEmpty();
    }

    @Test
    void verifiesNoImagesWithoutNewPods() {
        var start = start("match: {kinds: [Pod]}", Runnable::run);

        start.record(allowed(DEPLOYMENT, true));
        start.record(allowed(POD, false));
        start.record(decision(
                new AdmissionAttributes(
                        Manifests.subject(DEPLOYMENT.replace("replicas: 1", "replicas: 9")),
                        Manifests.subject(DEPLOYMENT),
                        null,
                        Map::of),
                new Verdict.Allowed(List.of(), List.of(), List.of(), List.of()),
                false));

        assertThat(verified).isEmpty();
    }

    @Test
    void verifiesImagesOfAWorkloadOfAUserThatClaimsAnOwner() {
        start("match: {kinds: [Pod]}", Runnable::run)
                .record(allowed(
                        DEPLOYMENT.replace(
                                "metadata: {name: web, namespace: shop",
                                "metadata: {name: web, namespace: shop, ownerReferences: [{apiVersion: apps/v1, kind:"
                                        + " Deployment, name: front, uid: u, controller: true}]"),
                        false));

        assertThat(verified).isNotEmpty();
    }

    @Test
    void dropsAndCountsPrefetchesBeyondTheLimit() {
        var waiting = new ArrayList<Runnable>();
        var start = start("match: {kinds: [Pod]}", waiting::add);
        for (int namespace = 0; namespace < 9; namespace++) {
            for (int i = 0; i < 8; i++) {
                start.record(allowed(DEPLOYMENT.replace("namespace: shop", "namespace: shop" + namespace), false));
            }
        }

        assertThat(waiting).hasSize(64);
        assertThat(dropped).hasValue(8);
        List.copyOf(waiting).forEach(Runnable::run);
        waiting.subList(64, waiting.size()).forEach(Runnable::run);
        start.record(allowed(DEPLOYMENT, false));
        assertThat(dropped).hasValue(8);
    }

    @Test
    void prefetchesOfOneNamespaceTakeNoRoomFromOthers() {
        var waiting = new ArrayList<Runnable>();
        var start = start("match: {kinds: [Pod]}", waiting::add);
        for (int i = 0; i < 100; i++) {
            start.record(allowed(DEPLOYMENT.replace("namespace: shop", "namespace: evil"), false));
        }
        assertThat(waiting).hasSize(8);
        assertThat(dropped).hasValue(92);

        start.record(allowed(DEPLOYMENT, false));

        assertThat(waiting).hasSize(9);
        assertThat(dropped).hasValue(92);
    }

    private VerificationPrefetch start(String match, Executor executor) {
        var policy = policy(match);
        var evaluator = TestEvaluator.of().build();
        return new VerificationPrefetch(
                namespace -> policy.mayBeFor(namespace) ? List.of(policy) : List.of(),
                evaluator,
                dropped::incrementAndGet,
                InstantSource.system(),
                executor);
    }

    private Policy policy(String match) {
        var compiler = Policies.compiler(new ImageServices(
                (image, _, _) -> new Resolution.Resolved(image.withDigest("sha256:" + "a".repeat(64))),
                (_, _, _, puller, _) -> {
                    verified.add(puller);
                    return new Verification.Verified();
                },
                ImageIndexes.NONE));
        return compiler.compile(Policies.policy(
                        """
                        %s
                        authorities:
                          - name: ci
                            key:
                              pem: |
                        %s
                        images: {rules: [{match: ["**"], signedBy: [ci]}]}
                        """.formatted(match, new KeyMint(Algorithm.P256).pem().indent(8))))
                .policy();
    }

    private static Decision allowed(String manifest, boolean dryRun) {
        return decision(
                AdmissionAttributes.create(Manifests.subject(manifest)),
                new Verdict.Allowed(List.of(), List.of(), List.of(), List.of()),
                dryRun);
    }

    private static Decision decision(AdmissionAttributes attributes, Verdict verdict, boolean dryRun) {
        var after = attributes.object();
        var request = new RequestInfo(
                "u",
                Operation.CREATE,
                "v1",
                after.kind().kind(),
                "shop",
                "web",
                "",
                new User("jane", "", List.of(), Map.of()),
                dryRun,
                null,
                null);
        return new Decision("d", Instant.EPOCH, Duration.ZERO, request, attributes, verdict);
    }
}
