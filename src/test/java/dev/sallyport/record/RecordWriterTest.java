package dev.sallyport.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.Decision;
import dev.sallyport.admission.Operation;
import dev.sallyport.admission.RequestInfo;
import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Revision;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.identity.User;
import dev.sallyport.signature.ImageResolver.Resolution;
import dev.sallyport.workload.Manifests;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
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
                InstantSource.fixed(NOW));
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

    private static Decision decision(String name, int round) {
        var yaml = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: %s, namespace: shop}
            spec: {template: {spec: {containers: [{name: web, image: "web:%d"}]}}}
            """.formatted(name, round);
        return new Decision(
                String.valueOf(round),
                NOW,
                Duration.ZERO,
                new RequestInfo(
                        "u",
                        Operation.CREATE,
                        "apps/v1",
                        "Deployment",
                        "shop",
                        name,
                        "",
                        User.named("jane"),
                        false,
                        null,
                        null),
                AdmissionAttributes.create(Manifests.subject(yaml)),
                new Verdict.Allowed(List.of(), List.of(), List.of(), List.of()));
    }
}
