package dev.sallyport.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.Decision;
import dev.sallyport.admission.RequestInfo;
import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.app.VirtualThreads;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.identity.User;
import dev.sallyport.signature.ImageResolver.Resolution;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.Operation;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Records while the API server is unavailable. */
@EnableKubernetesMockClient
class RecordWriterRetryTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final String PATH = "/apis/sallyport.dev/v1alpha1/namespaces/shop/deploymentrecords";

    @SuppressWarnings("unused") // set by the extension
    private KubernetesMockServer server;

    @SuppressWarnings("unused") // set by the extension
    private KubernetesClient client;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void writesAgainWhenTheApiServerIsBack() throws Exception {
        server.expect()
                .get()
                .withPath(PATH + "/deployment-web")
                .andReturn(503, "")
                .once();
        server.expect()
                .get()
                .withPath(PATH + "/deployment-web")
                .andReturn(404, "")
                .once();
        server.expect()
                .post()
                .withPath(PATH)
                .andReturn(201, new DeploymentRecord())
                .once();
        try (var impatient = impatientClient();
                var writer = writer(impatient)) {
            writer.record(decision());

            var methods = new ArrayList<String>();
            for (int i = 0; i < 3; i++) {
                methods.add(server.takeRequest(10, TimeUnit.SECONDS).getMethod());
            }
            assertThat(methods).containsExactly("GET", "GET", "POST");
            assertThat(dropped()).isZero();
        }
    }

    @Test
    void aWriteThatTheApiServerDeniesIsNotRepeated() throws Exception {
        server.expect()
                .get()
                .withPath(PATH + "/deployment-web")
                .andReturn(403, "")
                .always();
        try (var impatient = impatientClient()) {
            var writer = writer(impatient);
            writer.record(decision());
            assertThat(server.takeRequest(10, TimeUnit.SECONDS)).isNotNull();

            writer.close();
            writer.run();

            assertThat(server.getRequestCount()).isOne();
            assertThat(dropped()).isOne();
        }
    }

    private double dropped() {
        return meters.get("sallyport.records.dropped")
                .tag("reason", "write_failed")
                .counter()
                .count();
    }

    /** Creates a client that does not retry by itself. */
    private KubernetesClient impatientClient() {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(client.getConfiguration())
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
    }

    private RecordWriter writer(KubernetesClient impatient) {
        return new RecordWriter(
                impatient,
                _ -> List.of(CompiledEnvironment.everywhere("dev")),
                (image, _, _) -> new Resolution.NotFound(image.toString()),
                meters,
                InstantSource.fixed(NOW),
                new VirtualThreads());
    }

    private static Decision decision() {
        return new Decision(
                "d",
                NOW,
                Duration.ZERO,
                new RequestInfo(
                        "u",
                        Operation.CREATE,
                        "apps/v1",
                        "Deployment",
                        "shop",
                        "web",
                        "",
                        User.named("jane"),
                        false,
                        null,
                        null),
                AdmissionAttributes.create(Manifests.subject("""
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: web, namespace: shop}
                    spec: {template: {spec: {containers: [{name: web, image: web}]}}}
                    """)),
                new Verdict.Allowed(List.of(), List.of(), List.of(), List.of()));
    }
}
