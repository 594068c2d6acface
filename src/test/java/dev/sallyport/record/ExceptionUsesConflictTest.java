package dev.sallyport.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.Decision;
import dev.sallyport.admission.RequestInfo;
import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.api.v1alpha1.DeploymentExceptionStatus;
import dev.sallyport.exception.ExceptionCompiler;
import dev.sallyport.exception.ExcusedFinding;
import dev.sallyport.finding.Finding;
import dev.sallyport.identity.User;
import dev.sallyport.policy.ExceptionYaml;
import dev.sallyport.policy.PolicySource;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.Operation;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Concurrent counting of one exception by several replicas. */
@EnableKubernetesMockClient
class ExceptionUsesConflictTest {
    private static final AdmissionAttributes ATTRIBUTES = AdmissionAttributes.create(Manifests.subject("""
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: shop}
        spec: {containers: [{name: web, image: web}]}
        """));
    private static final String PATH = "/apis/sallyport.dev/v1alpha1/namespaces/shop/deploymentexceptions/legacy";

    @SuppressWarnings("unused") // set by the extension
    private KubernetesMockServer server;

    @SuppressWarnings("unused") // set by the extension
    private KubernetesClient client;

    @Test
    void addsToCountOfOtherReplicaAfterConflict() throws InterruptedException, JsonProcessingException {
        var conflict = new StatusBuilder().withCode(409).withReason("Conflict").build();
        server.expect().get().withPath(PATH).andReturn(200, counted("1", 3)).once();
        server.expect()
                .put()
                .withPath(PATH + "/status")
                .andReturn(409, conflict)
                .once();
        server.expect().get().withPath(PATH).andReturn(200, counted("2", 5)).once();
        server.expect()
                .put()
                .withPath(PATH + "/status")
                .andReturn(200, counted("3", 6))
                .once();

        var uses = new ExceptionUseCounter(client, new SimpleMeterRegistry());
        uses.record(used());
        uses.close();
        uses.run();

        assertThat(server.getRequestCount()).isEqualTo(4);
        var written =
                new ObjectMapper().readTree(server.getLastRequest().getBody().readUtf8());
        assertThat(written.at("/metadata/resourceVersion").asText()).isEqualTo("2");
        assertThat(written.at("/status/uses").asLong()).isEqualTo(6);
    }

    private static DeploymentException counted(String version, long uses) {
        var exception = ExceptionYaml.exception("legacy", ExceptionYaml.ASKED + "approvedBy: bob\n");
        exception.getMetadata().setResourceVersion(version);
        exception.setStatus(new DeploymentExceptionStatus(1L, null, uses, "2026-11-22T00:00:00Z", List.of()));
        return exception;
    }

    private static Decision used() {
        var waiver = ExceptionCompiler.compile(counted("1", 0)).waiver().orElseThrow();
        var finding = new Finding(
                PolicySource.policy("policy"),
                "network/host-port",
                Action.DENY,
                "spec",
                "uses host port 80",
                "x",
                null);
        return new Decision(
                "d",
                Instant.parse("2026-11-23T12:00:00Z"),
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
                ATTRIBUTES,
                new Verdict.Allowed(List.of(), List.of(), List.of(), List.of(new ExcusedFinding(finding, waiver))));
    }
}
