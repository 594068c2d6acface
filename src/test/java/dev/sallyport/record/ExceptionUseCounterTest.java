package dev.sallyport.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.Decision;
import dev.sallyport.admission.RequestInfo;
import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.api.v1alpha1.DeploymentExceptionStatus.Phase;
import dev.sallyport.exception.CompiledException;
import dev.sallyport.exception.ExceptionCompiler;
import dev.sallyport.exception.ExceptionExpiryListener.Stage;
import dev.sallyport.exception.ExceptionIndex;
import dev.sallyport.exception.ExcusedFinding;
import dev.sallyport.finding.Finding;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.identity.DecidedTemplates;
import dev.sallyport.identity.OwnerReader;
import dev.sallyport.identity.User;
import dev.sallyport.policy.ExceptionYaml;
import dev.sallyport.policy.PolicySource;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.Operation;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Records of exception uses: metrics, status, Events and audit line. */
@EnableKubernetesMockClient(crud = true)
class ExceptionUseCounterTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final AdmissionAttributes CHANGE = AdmissionAttributes.create(Manifests.subject("""
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: shop}
        spec: {containers: [{name: web, image: web}]}
        """));
    private static final String APPROVED = ExceptionYaml.ASKED + "approvedBy: bob\n";

    @SuppressWarnings("unused") // set by the extension
    private KubernetesClient client;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private CompiledException exception = waiver(ExceptionYaml.exception("legacy", APPROVED));

    @BeforeEach
    void create() {
        var there = client.resource(ExceptionYaml.exception("legacy", APPROVED)).create();
        exception = waiver(there);
    }

    @Test
    void countsUsesInTheStatus() {
        count(used(false), used(false));
        count(used(false));

        assertThat(exception().getStatus().uses()).isEqualTo(3);
        assertThat(exception().getStatus().lastUsedTime()).isEqualTo("2026-11-23T12:00:00Z");
        assertThat(meters.get("sallyport.exception.uses")
                        .tag("check", "network/host-port")
                        .counter()
                        .count())
                .isEqualTo(3);
    }

    @Test
    void ignoresDryRunsAndDeniedRequests() {
        var denied = new Decision(
                "d",
                NOW,
                Duration.ZERO,
                request(false),
                CHANGE,
                new Verdict.Denied(List.of(), List.of(finding()), List.of(), List.of(exempted())));

        count(used(true), denied);

        assertThat(exception().getStatus()).isNull();
        assertThat(meters.find("sallyport.exception.uses").counter()).isNull();
        assertThat(events(used(true), denied)).extracting(Event::getReason).containsExactly("DeploymentDenied");
    }

    @Test
    void ignoresAnotherExceptionOfTheSameName() {
        exception = waiver(ExceptionYaml.exception("legacy", APPROVED));

        count(used(false));

        assertThat(exception().getStatus()).isNull();
    }

    @Test
    void keepsTheOtherFieldsOfTheStatus() {
        var there = exception();
        there.setStatus(new dev.sallyport.api.v1alpha1.DeploymentExceptionStatus(
                1L, Phase.ACTIVE, 7L, "2026-11-24T00:00:00Z", List.of()));
        client.resource(there).updateStatus();

        count(used(false));

        assertThat(exception().getStatus().phase()).isEqualTo(Phase.ACTIVE);
        assertThat(exception().getStatus().uses()).isEqualTo(8);
        assertThat(exception().getStatus().lastUsedTime()).isEqualTo("2026-11-24T00:00:00Z");
    }

    @Test
    void reportsAUseAsEvent() {
        assertThat(events(used(false))).singleElement().satisfies(event -> {
            assertThat(event.getReason()).isEqualTo("ExceptionUsed");
            assertThat(event.getType()).isEqualTo("Normal");
            assertThat(event.getRegarding().getKind() + "/"
                            + event.getRegarding().getName())
                    .isEqualTo("Deployment/web");
            assertThat(event.getRelated().getKind()).isEqualTo("DeploymentException");
            assertThat(event.getRelated().getNamespace()).isEqualTo("shop");
            assertThat(event.getRelated().getName()).isEqualTo("legacy");
            assertThat(event.getNote())
                    .contains("\"legacy\" (expires 2026-12-01T00:00:00Z)")
                    .contains("network/host-port of policy \"policy\"")
                    .contains("requester jane");
        });
    }

    @Test
    void reportsExpirationAsEvents() {
        var recorder = recorder();
        var notices = new ExceptionEvents(recorder);
        notices.tell(exception(), Stage.EXPIRING);
        notices.tell(exception(), Stage.EXPIRED);
        recorder.close();
        recorder.run();

        assertThat(client.events().v1().events().inNamespace("shop").list().getItems())
                .extracting(
                        event -> event.getReason() + " " + event.getRegarding().getKind())
                .containsExactlyInAnyOrder(
                        "ExceptionExpiring DeploymentException", "ExceptionExpired DeploymentException");
    }

    @Test
    void namesTheExceptionInTheAuditLine() {
        var lines = new ArrayList<String>();

        new AuditLog(line -> lines.add(line.toString()), InstantSource.system()).record(used(false));

        assertThat(lines).singleElement().asString().contains("""
            "exceptions":[{"namespace":"shop","name":"legacy","policy":"policy","check":"network/host-port\
            """);
    }

    @Test
    void countsExceptionsByState() {
        var exceptions = new ExceptionIndex();
        exceptions.put(ExceptionYaml.exception("a", APPROVED));
        exceptions.put(ExceptionYaml.exception("b", ExceptionYaml.ASKED));
        exceptions.put(ExceptionYaml.exception("c", APPROVED.replace("2026-12-01", "2026-11-01")));
        exceptions.put(ExceptionYaml.exception("d", APPROVED));
        exceptions.remove("shop", "d");

        new ExceptionMetrics(exceptions, meters, InstantSource.fixed(NOW)).register();

        for (var state : List.of("active", "pending", "expired")) {
            assertThat(meters.get("sallyport.exceptions")
                            .tag("state", state)
                            .gauge()
                            .value())
                    .isEqualTo(1);
        }
    }

    private void count(Decision... decisions) {
        var uses = new ExceptionUseCounter(client, meters);
        List.of(decisions).forEach(uses::record);
        uses.close();
        uses.run();
    }

    private List<Event> events(Decision... decisions) {
        var recorder = recorder();
        List.of(decisions).forEach(recorder::record);
        recorder.close();
        recorder.run();
        return client.events().v1().events().inNamespace("shop").list().getItems();
    }

    private EventRecorder recorder() {
        return new EventRecorder(
                new EventWriter(client, new ControllerOwnership(OwnerReader.NONE, DecidedTemplates.NONE), "replica"),
                true,
                meters,
                InstantSource.fixed(NOW));
    }

    private DeploymentException exception() {
        return client.resources(DeploymentException.class)
                .inNamespace("shop")
                .withName("legacy")
                .get();
    }

    private Decision used(boolean dryRun) {
        return new Decision(
                "d",
                NOW,
                Duration.ZERO,
                request(dryRun),
                CHANGE,
                new Verdict.Allowed(List.of(), List.of(), List.of(), List.of(exempted())));
    }

    private ExcusedFinding exempted() {
        return new ExcusedFinding(finding(), exception);
    }

    private static Finding finding() {
        return new Finding(
                PolicySource.policy("policy"),
                "network/host-port",
                Action.DENY,
                "spec",
                "uses host port 80",
                "x",
                null);
    }

    private static RequestInfo request(boolean dryRun) {
        return new RequestInfo(
                "u",
                Operation.CREATE,
                "apps/v1",
                "Deployment",
                "shop",
                "web",
                "",
                User.named("jane"),
                dryRun,
                null,
                null);
    }

    private static CompiledException waiver(DeploymentException exception) {
        return ExceptionCompiler.compile(exception).waiver().orElseThrow();
    }
}
