package dev.sallyport.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.Decision;
import dev.sallyport.admission.Operation;
import dev.sallyport.admission.RequestInfo;
import dev.sallyport.admission.RequestInfo.Owner;
import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.finding.Finding;
import dev.sallyport.identity.User;
import dev.sallyport.outcome.Outcome.Evidence;
import dev.sallyport.policy.Policies;
import dev.sallyport.policy.PolicySource;
import dev.sallyport.workload.Manifests;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Events of decisions: content, series and limits. */
@EnableKubernetesMockClient(crud = true)
class EventRecorderTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final AdmissionAttributes CHANGE = AdmissionAttributes.create(Manifests.subject("""
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: shop}
        spec: {containers: [{name: web, image: web}]}
        """));
    private static final Finding FINDING = new Finding(
            PolicySource.policy("shop"),
            "network/host-port",
            Action.DENY,
            "spec",
            "container \"web\" uses host port 80",
            "x",
            null);

    @SuppressWarnings("unused") // set by the extension
    private KubernetesClient client;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void combinesRepeatedEventsIntoASeries() {
        record(IntStream.range(0, 1000)
                .mapToObj(i -> denied("web-" + i, owner("ReplicaSet", "web-1", "u1")))
                .toArray(Decision[]::new));

        assertThat(events()).singleElement().satisfies(event -> {
            assertThat(event.getRegarding().getName()).isEqualTo("web-1");
            assertThat(event.getSeries().getCount()).isEqualTo(1000);
        });
    }

    @Test
    void sharesOneEventWithOtherReplicas() {
        record(denied("web", null));
        record(denied("web", null));

        assertThat(events())
                .singleElement()
                .satisfies(event -> assertThat(event.getSeries().getCount()).isEqualTo(2));
    }

    @Test
    void regardsTheDeploymentBehindAReplicaSet() {
        client.resource(new ReplicaSetBuilder()
                        .withNewMetadata()
                        .withNamespace("shop")
                        .withName("web-1")
                        .withUid("u1")
                        .addNewOwnerReference()
                        .withApiVersion("apps/v1")
                        .withKind("Deployment")
                        .withName("web")
                        .withUid("u0")
                        .withController(true)
                        .endOwnerReference()
                        .endMetadata()
                        .build())
                .create();
        var uid = client.apps()
                .replicaSets()
                .inNamespace("shop")
                .withName("web-1")
                .get()
                .getMetadata()
                .getUid();

        record(
                denied("web-1-x", owner("ReplicaSet", "web-1", uid)),
                denied("web-1-y", owner("ReplicaSet", "web-1", "forged")));

        assertThat(events())
                .extracting(event -> event.getRegarding().getKind() + "/"
                        + event.getRegarding().getName())
                .containsExactlyInAnyOrder("Deployment/web", "ReplicaSet/web-1");
    }

    @Test
    void ignoresDryRunsAndObjectsWithoutPolicy() {
        var request = new RequestInfo(
                "u", Operation.CREATE, "v1", "Pod", "shop", "web", "", User.named("jane"), true, null, null);
        var dry = new Decision(
                "d",
                NOW,
                Duration.ZERO,
                request,
                CHANGE,
                new Verdict.Denied(List.of(), List.of(FINDING), List.of(), List.of()));
        var unmatched = new Decision(
                "d",
                NOW,
                Duration.ZERO,
                denied("web", null).request(),
                CHANGE,
                new Verdict.Allowed(List.of(), List.of(), List.of(), List.of()));

        record(dry, unmatched);

        assertThat(events()).isEmpty();
    }

    @Test
    void reportsOnlyAllowedTopLevelWorkloads() {
        var policies = List.of(Policies.compile("network: {hostPorts: []}").policy());
        var allowed = new Verdict.Allowed(policies, List.of(), List.of(), List.of());

        record(
                new Decision("d", NOW, Duration.ZERO, denied("web", null).request(), CHANGE, allowed),
                new Decision(
                        "d",
                        NOW,
                        Duration.ZERO,
                        denied("web-1", owner("ReplicaSet", "web", "u")).request(),
                        CHANGE,
                        allowed));

        assertThat(events()).extracting(Event::getReason).containsExactly("DeploymentAllowed");
    }

    @Test
    void reportsNoUpdatesThatAreNoDeployments() {
        var policies = List.of(Policies.compile("network: {hostPorts: []}").policy());
        var allowed = new Verdict.Allowed(policies, List.of(), List.of(), List.of());
        var annotated = Manifests.subject("""
            apiVersion: v1
            kind: Pod
            metadata: {name: web, namespace: shop, annotations: {a: b}}
            spec: {containers: [{name: web, image: web}]}
            """);

        record(new Decision(
                "d",
                NOW,
                Duration.ZERO,
                denied("web", null).request(),
                new AdmissionAttributes(annotated, CHANGE.object(), null, Map::of),
                allowed));

        assertThat(events()).isEmpty();
    }

    @Test
    void reportsStaleVerifications() {
        var policies = List.of(Policies.compile("network: {hostPorts: []}").policy());
        var stale = new Evidence("web:1", "sha256:ab", List.of("ci"), Optional.of(NOW));
        var pod = denied("web", null).request();

        record(
                new Decision(
                        "d",
                        NOW,
                        Duration.ZERO,
                        pod,
                        CHANGE,
                        new Verdict.Allowed(policies, List.of(), List.of(stale), List.of())),
                new Decision(
                        "d",
                        NOW,
                        Duration.ZERO,
                        denied("other", null).request(),
                        CHANGE,
                        new Verdict.Denied(policies, List.of(FINDING), List.of(stale), List.of())));

        assertThat(events())
                .extracting(Event::getReason)
                .containsExactlyInAnyOrder("DeploymentAllowed", "StaleVerificationUsed", "DeploymentDenied");
        assertThat(events())
                .filteredOn(event -> event.getReason().equals("StaleVerificationUsed"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.getType()).isEqualTo("Warning");
                    assertThat(event.getNote())
                            .isEqualTo("registry unavailable, an earlier verification was used; "
                                    + "verified web:1 digest sha256:ab signed by ci");
                });
    }

    @Test
    void dropsAndCountsEventsAboveTheRateLimit() {
        record(IntStream.range(0, 200).mapToObj(i -> denied("web-" + i, null)).toArray(Decision[]::new));

        assertThat(events()).hasSize(25);
        assertThat(meters.get("sallyport.events.dropped")
                        .tag("reason", "rate_limit")
                        .counter()
                        .count())
                .isEqualTo(175);
    }

    @Test
    void cutsTheNoteTo1024Bytes() {
        var long1 = new Finding(PolicySource.policy("shop"), "a/b", Action.DENY, "p", "é".repeat(3000), "x", null);
        var verdict = new Verdict.Denied(List.of(), List.of(long1), List.of(), List.of());

        record(new Decision("d", NOW, Duration.ZERO, denied("web", null).request(), CHANGE, verdict));

        assertThat(events().getFirst().getNote().getBytes(StandardCharsets.UTF_8))
                .hasSizeLessThanOrEqualTo(1024);
    }

    private void record(Decision... decisions) {
        var recorder = new EventRecorder(new EventWriter(client, "replica"), true, meters, InstantSource.fixed(NOW));
        List.of(decisions).forEach(recorder::record);
        recorder.close();
        recorder.run();
    }

    private List<Event> events() {
        return client.events().v1().events().inNamespace("shop").list().getItems();
    }

    private static Owner owner(String kind, String name, String uid) {
        return new Owner("apps/v1", kind, name, uid);
    }

    private static Decision denied(String name, @Nullable Owner owner) {
        return new Decision(
                "d",
                NOW,
                Duration.ofMillis(2),
                new RequestInfo(
                        "u",
                        Operation.CREATE,
                        "v1",
                        "Pod",
                        "shop",
                        name,
                        "",
                        new User("jane", "", List.of("devs"), Map.of()),
                        false,
                        null,
                        owner),
                CHANGE,
                new Verdict.Denied(List.of(), List.of(FINDING), List.of(), List.of()));
    }
}
