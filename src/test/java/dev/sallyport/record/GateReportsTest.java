package dev.sallyport.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.admission.GateChange;
import dev.sallyport.admission.RequestInfo;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.identity.DecidedTemplates;
import dev.sallyport.identity.OwnerReader;
import dev.sallyport.identity.User;
import dev.sallyport.workload.Operation;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Events, audit lines and metrics of changes of the gate itself. */
@EnableKubernetesMockClient(crud = true)
class GateReportsTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    @SuppressWarnings("unused") // set by the extension
    private KubernetesClient client;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<String> lines = new ArrayList<>();

    @Test
    void reportsAWeakerPolicyWithUserAndChange() {
        var events = events();
        var reporter = new GateChangeReporter(events, line -> lines.add(line.toString()), meters);

        reporter.record(change(List.of("action from \"Deny\" to \"Audit\""), List.of()));
        reporter.record(change(List.of(), List.of("created")));

        assertThat(written(events)).singleElement().satisfies(event -> {
            assertThat(event.getReason()).isEqualTo("GateWeakened");
            assertThat(event.getType()).isEqualTo("Warning");
            assertThat(event.getRegarding().getName()).isEqualTo("baseline");
            assertThat(event.getNote()).contains("jane", "UPDATE", "action from \"Deny\" to \"Audit\"");
        });
        assertThat(lines).hasSize(2).first().asString().contains("\"name\":\"jane\"", "DeploymentPolicy", "baseline");
        assertThat(count("weaker")).isOne();
        assertThat(count("other")).isOne();
    }

    @Test
    void reportsAChangedWebhookConfiguration() {
        var events = events();
        var reporter = new WebhookReporter(
                events,
                new GateTimes(client, "sallyport-system", "sallyport", meters, InstantSource.fixed(NOW)),
                meters);
        var kind = "ValidatingWebhookConfiguration";

        reporter.compared(kind, false, List.of("control-plane notin (true)"));
        reporter.changed(
                new ValidatingWebhookConfigurationBuilder()
                        .withNewMetadata()
                        .withName("sallyport")
                        .withUid("u")
                        .endMetadata()
                        .build(),
                true,
                "workloads.sallyport.dev: failurePolicy is \"Ignore\"; last written by eve (Update)");

        assertThat(written(events)).singleElement().satisfies(event -> {
            assertThat(event.getReason()).isEqualTo("WebhookConfigurationChanged");
            assertThat(event.getNote()).contains("failurePolicy", "eve");
        });
        assertThat(meters.get("sallyport.webhook.config.in.sync").gauge().value())
                .isZero();
        assertThat(meters.get("sallyport.webhook.config.exclusions").gauge().value())
                .isOne();
        assertThat(meters.get("sallyport.webhook.config.repairs")
                        .tag("kind", kind)
                        .counter()
                        .count())
                .isOne();
        reporter.compared(kind, true, List.of());
        assertThat(meters.get("sallyport.webhook.config.in.sync").gauge().value())
                .isOne();
    }

    private double count(String effect) {
        return meters.get("sallyport.gate.changes")
                .tag("kind", "DeploymentPolicy")
                .tag("effect", effect)
                .counter()
                .count();
    }

    private EventRecorder events() {
        return new EventRecorder(
                new EventWriter(client, new ControllerOwnership(OwnerReader.NONE, DecidedTemplates.NONE), "test"),
                true,
                meters,
                InstantSource.fixed(NOW));
    }

    private List<Event> written(EventRecorder events) {
        events.close();
        events.run();
        return client.events().v1().events().inAnyNamespace().list().getItems();
    }

    private static GateChange change(List<String> weaker, List<String> other) {
        return new GateChange(
                new RequestInfo(
                        "u",
                        Operation.UPDATE,
                        "sallyport.dev/v1alpha1",
                        "DeploymentPolicy",
                        "",
                        "baseline",
                        "",
                        User.named("jane"),
                        false,
                        null,
                        null),
                NOW,
                weaker,
                other);
    }
}
