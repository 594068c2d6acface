package dev.sallyport.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.Decision;
import dev.sallyport.admission.RequestInfo;
import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.api.v1alpha1.EnvironmentStatus;
import dev.sallyport.api.v1alpha1.EnvironmentStatus.DeniedDeployment;
import dev.sallyport.change.Change;
import dev.sallyport.change.Change.ChangeOutcome;
import dev.sallyport.change.ChangeAction;
import dev.sallyport.environment.EnvironmentSpecReader;
import dev.sallyport.finding.Finding;
import dev.sallyport.identity.User;
import dev.sallyport.policy.PolicySource;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.Operation;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
class DenialRecorderTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    @SuppressWarnings("unused") // set by the extension
    private KubernetesClient client;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @BeforeEach
    void createEnvironment() {
        client.resource(environment()).create();
    }

    @Test
    void countsEqualRequestsTogetherAlsoOfSeveralReplicas() {
        for (int replica = 0; replica < 2; replica++) {
            var recorder = recorder();
            recorder.record(denied("jane", "shop", "web", NOW.plusSeconds(replica)));
            recorder.record(denied("jane", "shop", "web", NOW.plusSeconds(10 + replica)));
            write(recorder);
        }

        assertThat(denials()).singleElement().satisfies(denial -> {
            assertThat(denial.count()).isEqualTo(4);
            assertThat(denial.firstTime()).isEqualTo("2026-11-28T12:00:00Z");
            assertThat(denial.time()).isEqualTo("2026-11-28T12:00:11Z");
            assertThat(denial.requester()).isEqualTo("jane");
            assertThat(denial.check()).isEqualTo("access/deployer");
            assertThat(denial.message()).contains("no permission");
        });
    }

    @Test
    void recordsDeniedChangesThatAreNoDeployments() {
        var recorder = recorder();
        for (var outcome : ChangeOutcome.values()) {
            recorder.record(new Change(
                    "id",
                    NOW,
                    "production",
                    User.named("jane"),
                    ChangeAction.DELETE,
                    "Service",
                    "shop",
                    outcome.name(),
                    List.of(),
                    outcome,
                    "no",
                    ""));
        }
        write(recorder);

        assertThat(denials())
                .extracting(denial -> denial.name() + " " + denial.check())
                .containsExactlyInAnyOrder(
                        "UNAUTHORIZED access/deployer", "FROZEN access/freeze", "REVIEW_DUE access/review");
    }

    @Test
    void keepsTheRestOfTheStatus() {
        var stored = client.resources(Environment.class).withName("production").get();
        stored.setStatus(new EnvironmentStatus(7L, 1, 2, 3, 4, 5, 6, 0, List.of(), null, List.of()));
        client.resource(stored).updateStatus();
        var recorder = recorder();
        recorder.record(denied("jane", "shop", "web", NOW));
        write(recorder);

        var status =
                client.resources(Environment.class).withName("production").get().getStatus();
        assertThat(status.workloads()).isEqualTo(2);
        assertThat(status.denials()).hasSize(1);
    }

    @Test
    void namespaceWithManyDenialsDisplacesNoOther() {
        var recorder = recorder();
        recorder.record(denied("jane", "shop", "web", NOW));
        for (int i = 0; i < 200; i++) {
            recorder.record(denied("robot-" + i, "flood", "web-" + i, NOW.plusSeconds(1 + i)));
        }
        write(recorder);

        assertThat(denials()).hasSize(DenialRecorder.MAX_DENIALS);
        assertThat(denials()).extracting(DeniedDeployment::namespace).contains("shop");
        assertThat(denials().getFirst().name()).isEqualTo("web-199");
    }

    @Test
    void ignoresDryRunsAndAllowedRequests() {
        var recorder = recorder();
        var denied = denied("jane", "shop", "web", NOW);
        var dry = new RequestInfo(
                "u",
                Operation.CREATE,
                "apps/v1",
                "Deployment",
                "shop",
                "web",
                "",
                denied.request().user(),
                true,
                null,
                null);
        recorder.record(new Decision("id", NOW, Duration.ZERO, dry, denied.attributes(), denied.verdict()));
        recorder.record(new Decision(
                "id",
                NOW,
                Duration.ZERO,
                denied.request(),
                denied.attributes(),
                new Verdict.Allowed(List.of(), List.of(), List.of(), List.of())));
        write(recorder);

        assertThat(client.resources(Environment.class)
                        .withName("production")
                        .get()
                        .getStatus())
                .isNull();
    }

    private DenialRecorder recorder() {
        var compiled = new EnvironmentSpecReader().compile(environment());
        return new DenialRecorder(client, _ -> List.of(compiled), meters);
    }

    private static void write(DenialRecorder recorder) {
        recorder.close();
        recorder.run();
    }

    private List<DeniedDeployment> denials() {
        return client.resources(Environment.class)
                .withName("production")
                .get()
                .getStatus()
                .denials();
    }

    private static Environment environment() {
        return Serialization.unmarshal("""
                apiVersion: sallyport.dev/v1alpha1
                kind: Environment
                metadata: {name: production}
                spec: {namespaces: [shop, flood]}
                """, Environment.class);
    }

    private static Decision denied(String user, String namespace, String name, Instant time) {
        var finding = new Finding(
                PolicySource.environment("production"),
                "access/deployer",
                Action.DENY,
                "",
                "user \"%s\" has no permission to deploy".formatted(user),
                "ask",
                null);
        return new Decision(
                "id",
                time,
                Duration.ZERO,
                new RequestInfo(
                        "u",
                        Operation.CREATE,
                        "apps/v1",
                        "Deployment",
                        namespace,
                        name,
                        "",
                        new User(user, "", List.of(), Map.of()),
                        false,
                        null,
                        null),
                AdmissionAttributes.create(Manifests.subject("""
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: web}
                    spec: {template: {spec: {containers: [{name: web, image: web}]}}}
                    """)),
                new Verdict.Denied(List.of(), List.of(finding), List.of(), List.of()));
    }
}
