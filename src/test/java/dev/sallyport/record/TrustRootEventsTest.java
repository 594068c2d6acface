package dev.sallyport.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.identity.DecidedTemplates;
import dev.sallyport.identity.OwnerReader;
import dev.sallyport.trust.TrustRootListener.Happening;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** Events about trust roots, which are cluster-scoped objects. */
@EnableKubernetesMockClient(crud = true)
class TrustRootEventsTest {
    private KubernetesClient client;

    @Test
    void writesWarningsInDefaultNamespace() {
        var recorder = new EventRecorder(
                new EventWriter(client, new ControllerOwnership(OwnerReader.NONE, DecidedTemplates.NONE), "replica"),
                false,
                new SimpleMeterRegistry(),
                InstantSource.fixed(Instant.parse("2026-11-01T00:00:00Z")));
        var root = new TrustRoot();
        root.setMetadata(
                new ObjectMetaBuilder().withName("public").withUid("uid").build());
        var events = new TrustRootEvents(recorder);
        for (var happening : Happening.values()) {
            events.tell(root, happening, "why\nnot");
        }
        recorder.close();
        recorder.run();

        assertThat(client.events().v1().events().inNamespace("default").list().getItems())
                .allSatisfy(event -> {
                    assertThat(event.getType()).isEqualTo("Warning");
                    assertThat(event.getRegarding().getKind()).isEqualTo("TrustRoot");
                    assertThat(event.getRegarding().getName()).isEqualTo("public");
                    assertThat(event.getNote()).doesNotContain("\n");
                })
                .extracting(event -> event.getReason())
                .containsExactlyInAnyOrder("TrustRootExpiring", "TrustRootExpired", "TrustRootRefreshFailed");
    }
}
