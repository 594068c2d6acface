package dev.sallyport.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.Decision;
import dev.sallyport.admission.RequestInfo;
import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.finding.Finding;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.identity.DecidedTemplates;
import dev.sallyport.identity.FakeOwners;
import dev.sallyport.identity.OwnerReader;
import dev.sallyport.identity.User;
import dev.sallyport.outcome.Outcome.Evidence;
import dev.sallyport.policy.Policies;
import dev.sallyport.policy.PolicySource;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.Operation;
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

    private static final String DEPLOYMENT = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: shop, uid: u0}
        spec: {template: {spec: {containers: [{name: web, image: "web:1"}]}}}
        """;
    private static final String REPLICA_SET = """
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata:
          name: web-1
          namespace: shop
          uid: u1
          ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, uid: u0, controller: true}]
        spec: {template: {spec: {containers: [{name: web, image: "web:1"}]}}}
        """;

    private final FakeOwners owners = new FakeOwners();

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
        owners.with(DEPLOYMENT).with(REPLICA_SET);

        record(
                denied("web-1-x", owner("ReplicaSet", "web-1", "u1")),
                denied("web-1-y", owner("ReplicaSet", "web-1", "forged")));

        assertThat(events())
                .extracting(event -> event.getRegarding().getKind() + "/"
                        + event.getRegarding().getName())
                .containsExactlyInAnyOrder("Deployment/web", "ReplicaSet/web-1");
    }

    /** A user can create a ReplicaSet that claims an existing Deployment of another user. */
    @Test
    void doesNotRegardADeploymentThatAReplicaSetClaimsFalsely() {
        owners.with(DEPLOYMENT.replace("web:1", "other:1")).with(REPLICA_SET.replace("uid: u0", "uid: gone"));

        record(denied("web-1-x", owner("ReplicaSet", "web-1", "u1")));

        assertThat(events())
                .singleElement()
                .satisfies(event -> assertThat(event.getRegarding().getKind()).isEqualTo("ReplicaSet"));
    }

    /** The API server generates another UID and name for each attempt to create an object. */
    @Test
    void combinesRepeatedAttemptsToCreateAnObjectIntoASeries() {
        var generated = AdmissionAttributes.create(Manifests.subject("""
            apiVersion: v1
            kind: Pod
            metadata: {generateName: web-, namespace: shop}
            spec: {containers: [{name: web, image: web}]}
            """));

        record(IntStream.range(0, 40)
                .mapToObj(i -> attempt(
                        "web-" + i,
                        "uid-" + i,
                        generated,
                        new Verdict.Denied(List.of(), List.of(FINDING), List.of(), List.of())))
                .toArray(Decision[]::new));
        record(IntStream.range(0, 40)
                .mapToObj(i -> attempt(
                        "api",
                        "uid-" + i,
                        CHANGE,
                        new Verdict.Deferred(List.of(), List.of(FINDING), List.of(), List.of())))
                .toArray(Decision[]::new));

        assertThat(events())
                .extracting(
                        event -> event.getRegarding().getName(),
                        event -> event.getRegarding().getUid(),
                        event -> event.getSeries().getCount())
                .containsExactlyInAnyOrder(tuple("web-*", null, 40), tuple("api", null, 40));
    }

    private static Decision attempt(String name, String uid, AdmissionAttributes attributes, Verdict verdict) {
        var request = new RequestInfo(
                "u", Operation.CREATE, "v1", "Pod", "shop", name, "", User.named("jane"), false, uid, null);
        return new Decision("d", NOW, Duration.ZERO, request, attributes, verdict);
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

    @Test
    void anErrorDropsOneEventOnly() {
        var broken = new OwnerReader() {
            @Override
            public Optional<Owner> find(Ancestor object) {
                throw new NoClassDefFoundError();
            }

            @Override
            public Optional<Owner> refresh(Ancestor object) {
                throw new NoClassDefFoundError();
            }

            @Override
            public Optional<Owner> revision(Ancestor object, String name) {
                return Optional.empty();
            }
        };

        record(broken, denied("web-1-x", owner("ReplicaSet", "web-1", "u1")), denied("alone", null));

        assertThat(events()).extracting(event -> event.getRegarding().getName()).containsExactly("alone");
    }

    private void record(Decision... decisions) {
        record(owners, decisions);
    }

    private void record(OwnerReader reader, Decision... decisions) {
        var recorder = new EventRecorder(
                new EventWriter(client, new ControllerOwnership(reader, DecidedTemplates.NONE), "replica"),
                true,
                meters,
                InstantSource.fixed(NOW));
        List.of(decisions).forEach(recorder::record);
        recorder.close();
        recorder.run();
    }

    private List<Event> events() {
        return client.events().v1().events().inNamespace("shop").list().getItems();
    }

    private static RequestInfo.Owner owner(String kind, String name, String uid) {
        return new RequestInfo.Owner("apps/v1", kind, name, uid);
    }

    private static Decision denied(String name, RequestInfo.@Nullable Owner owner) {
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
