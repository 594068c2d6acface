package dev.sallyport.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.Decision;
import dev.sallyport.admission.RequestInfo;
import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Revision;
import dev.sallyport.app.VirtualThreads;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.identity.User;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.ImageResolver.Resolution;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.Operation;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Records of many concurrent deployments. */
@EnableKubernetesMockClient(crud = true)
class RecordWriterTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    @SuppressWarnings("unused") // set by the extension
    private KubernetesClient client;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void writesDeploymentsOfEachWorkloadInOrder() {
        var writer = new RecordWriter(
                client,
                _ -> List.of(CompiledEnvironment.everywhere("dev")),
                (image, _, _) -> new Resolution.Resolved(image.withDigest("sha256:" + "a".repeat(64))),
                meters,
                InstantSource.fixed(NOW),
                new VirtualThreads());
        IntStream.range(0, 5)
                .forEach(round -> IntStream.range(0, 20).forEach(i -> writer.record(decision("web-" + i, round))));

        writer.close();
        writer.run();

        var records = client.resources(DeploymentRecord.class)
                .inNamespace("shop")
                .list()
                .getItems();
        assertThat(records)
                .hasSize(20)
                .allSatisfy(record -> assertThat(record.getSpec().revisions())
                        .extracting(Revision::decision)
                        .containsExactly("4", "3", "2", "1", "0"));
        assertThat(meters.get("sallyport.records.dropped").counters())
                .allSatisfy(counter -> assertThat(counter.count()).isZero());
    }

    @Test
    void aNamespaceWhoseRegistriesDoNotAnswerDelaysNoOtherNamespace() throws Exception {
        var silent = new CountDownLatch(1);
        var asked = new AtomicInteger();
        try (var writer = writer((image, puller, _) -> {
            if (puller.namespace().equals("evil")) {
                asked.incrementAndGet();
                await(silent);
            }
            return new Resolution.Resolved(image.withDigest("sha256:" + "a".repeat(64)));
        })) {
            IntStream.range(0, 100)
                    .forEach(i -> writer.record(decision("evil", "web-" + i, 0, "a%d.io/a, b%d.io/b".formatted(i, i))));
            writer.record(decision("shop", "web", 0, "web:1"));

            assertThat(written("shop", "deployment-web")).isNotNull();
            assertThat(asked).hasValueLessThanOrEqualTo(16);
            assertThat(records("evil")).isEmpty();
        } finally {
            silent.countDown();
        }
    }

    @Test
    void imagesOfADeploymentAreResolvedInParallel() throws Exception {
        var together = new CyclicBarrier(8);
        try (var writer = writer((image, _, _) -> {
            await(together);
            return new Resolution.Resolved(image.withDigest("sha256:" + "b".repeat(64)));
        })) {
            writer.record(decision("shop", "web", 0, "a/a, b/b, c/c, d/d, e/e, f/f, g/g, h/h"));

            assertThat(written("shop", "deployment-web")
                            .getSpec()
                            .revisions()
                            .getFirst()
                            .images())
                    .hasSize(8)
                    .allSatisfy(image -> assertThat(image.digest()).endsWith("b"));
        }
    }

    @Test
    void noResolutionStartsAfterTheDeadlineAndTheRecordIsWrittenWithoutDigests() throws Exception {
        var clock = new AtomicReference<>(NOW);
        var asked = new AtomicInteger();
        try (var writer = new RecordWriter(
                client,
                _ -> List.of(CompiledEnvironment.everywhere("dev")),
                (_, _, deadline) -> {
                    asked.incrementAndGet();
                    clock.set(NOW.plusSeconds(21));
                    return new Resolution.NotFound(deadline.toString());
                },
                meters,
                clock::get,
                Runnable::run)) {
            writer.record(decision("shop", "web", 0, "a/a, b/b, c/c"));

            assertThat(written("shop", "deployment-web")
                            .getSpec()
                            .revisions()
                            .getFirst()
                            .images())
                    .hasSize(3)
                    .allSatisfy(image -> assertThat(image.digest()).isEmpty());
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void aWriterThatIsClosedWaitsForNoRegistry() {
        var silent = new CountDownLatch(1);
        var writer = writer((image, _, _) -> {
            await(silent);
            return new Resolution.NotFound(image.toString());
        });
        writer.record(decision("shop", "web", 0, "web:1"));

        writer.close();
        writer.run();

        assertThat(records("shop")).hasSize(1);
        silent.countDown();
    }

    private RecordWriter writer(ImageResolver resolver) {
        return new RecordWriter(
                client,
                _ -> List.of(CompiledEnvironment.everywhere("dev")),
                resolver,
                meters,
                InstantSource.fixed(NOW),
                new VirtualThreads());
    }

    /** A queue controller that starts a suspended Job is not its deployer. */
    @Test
    void writesNoRevisionForUpdatesThatAreNoDeployments() {
        var writer = writer((image, _, _) -> new Resolution.Resolved(image.withDigest("sha256:" + "a".repeat(64))));
        var job = """
            apiVersion: batch/v1
            kind: Job
            metadata: {name: batch, namespace: shop}
            spec: {suspend: true, template: {spec: {containers: [{name: web, image: "web:1"}]}}}
            """;
        var started = job.replace("suspend: true", "suspend: false")
                .replace("template: {spec: {", "template: {metadata: {labels: {a: b}}, spec: {nodeSelector: {a: b}, ");
        var changed = job.replace("web:1", "web:2");
        writer.record(decision("1", "shop", "batch", AdmissionAttributes.create(Manifests.subject(job))));
        writer.record(decision("2", "shop", "batch", update(job, started)));
        writer.record(decision("3", "shop", "batch", update(job, changed)));

        writer.close();
        writer.run();

        assertThat(records("shop"))
                .singleElement()
                .satisfies(record -> assertThat(record.getSpec().revisions())
                        .extracting(Revision::decision)
                        .containsExactly("3", "1"));
    }

    private static AdmissionAttributes update(String before, String after) {
        return new AdmissionAttributes(
                Manifests.subject(after), Manifests.subject(before), User.named("kueue"), Map::of);
    }

    private List<DeploymentRecord> records(String namespace) {
        return client.resources(DeploymentRecord.class)
                .inNamespace(namespace)
                .list()
                .getItems();
    }

    private DeploymentRecord written(String namespace, String name) {
        return client.resources(DeploymentRecord.class)
                .inNamespace(namespace)
                .withName(name)
                .waitUntilCondition(Objects::nonNull, 10, TimeUnit.SECONDS);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Decision decision(String name, int round) {
        return decision("shop", name, round, "web:" + round);
    }

    private static Decision decision(String namespace, String name, int round, String images) {
        var containers = Arrays.stream(images.split(", "))
                .map(image -> "{name: c%d, image: \"%s\"}".formatted(Integer.toUnsignedLong(image.hashCode()), image))
                .collect(Collectors.joining(", "));
        var yaml = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: %s, namespace: %s}
            spec: {template: {spec: {containers: [%s]}}}
            """.formatted(name, namespace, containers);
        return decision(String.valueOf(round), namespace, name, AdmissionAttributes.create(Manifests.subject(yaml)));
    }

    private static Decision decision(String id, String namespace, String name, AdmissionAttributes attributes) {
        return new Decision(
                id,
                NOW,
                Duration.ZERO,
                new RequestInfo(
                        "u",
                        Operation.CREATE,
                        "apps/v1",
                        "Deployment",
                        namespace,
                        name,
                        "",
                        User.named("jane"),
                        false,
                        null,
                        null),
                attributes,
                new Verdict.Allowed(List.of(), List.of(), List.of(), List.of()));
    }
}
