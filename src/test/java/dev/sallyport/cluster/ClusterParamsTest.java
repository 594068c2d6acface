package dev.sallyport.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.check.rule.ParamsReader.Found;
import dev.sallyport.check.rule.ParamsReader.Missing;
import dev.sallyport.check.rule.ParamsReader.Params;
import dev.sallyport.check.rule.ParamsReader.Unavailable;
import dev.sallyport.check.rule.ParamsReference;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.workload.Deadline;
import io.fabric8.kubernetes.api.model.APIResourceBuilder;
import io.fabric8.kubernetes.api.model.APIResourceListBuilder;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Parameters of policies while they are created, changed and deleted. */
@EnableKubernetesMockClient(crud = true)
class ClusterParamsTest {
    private static final ParamsReference LIMITS = new ParamsReference("v1", "ConfigMap", "ops", "limits");

    @SuppressWarnings({"unused", "NullAway.Init"}) // set by the extension
    private KubernetesClient client;

    @SuppressWarnings({"unused", "NullAway.Init"}) // set by the extension
    private KubernetesMockServer server;

    @SuppressWarnings("NullAway.Init")
    private ClusterParams params;

    @BeforeEach
    void serveConfigMaps() {
        server.expect()
                .get()
                .withPath("/api/v1")
                .andReturn(
                        200,
                        new APIResourceListBuilder()
                                .withGroupVersion("v1")
                                .withResources(
                                        new APIResourceBuilder()
                                                .withName("configmaps")
                                                .withKind("ConfigMap")
                                                .withNamespaced(true)
                                                .build(),
                                        new APIResourceBuilder()
                                                .withName("nodes")
                                                .withKind("Node")
                                                .withNamespaced(false)
                                                .build())
                                .build())
                .always();
        params = new ClusterParams(client, InstantSource.system());
    }

    @AfterEach
    void stop() {
        params.stop();
    }

    @Test
    void followsTheObject() {
        assertThat(params.isReady(LIMITS)).isFalse();
        params.prepare(LIMITS);
        await().atMost(10, SECONDS).until(() -> read(LIMITS) instanceof Missing);
        assertThat(params.isReady(LIMITS)).isTrue();

        client.resource(configMap("5")).create();
        await().atMost(10, SECONDS).until(() -> read(LIMITS) instanceof Found);
        var first = read(LIMITS);
        assertThat(read(LIMITS)).as("converted once").isSameAs(first);

        client.resource(configMap("6")).update();
        await().atMost(10, SECONDS).untilAsserted(() -> assertThat(read(LIMITS)).isNotSameAs(first));

        client.resource(configMap("6")).delete();
        await().atMost(10, SECONDS).until(() -> read(LIMITS) instanceof Missing);
    }

    @Test
    void waitsForTheFirstAnswer() {
        client.resource(configMap("5")).create();

        assertThat(read(LIMITS)).isInstanceOf(Found.class);
    }

    @Test
    void isUnavailableForUnknownKinds() {
        assertThat(read(new ParamsReference("v1", "Limit", "ops", "limits")))
                .isEqualTo(new Unavailable(
                        UndecidedReason.POLICY_ERROR, "the cluster does not serve the kind Limit of v1"));
        assertThat(read(new ParamsReference("v1", "ConfigMap", "", "limits")))
                .isEqualTo(new Unavailable(
                        UndecidedReason.POLICY_ERROR, "the kind ConfigMap has a namespace; set params.namespace"));
        assertThat(read(new ParamsReference("v1", "Node", "ops", "limits")))
                .isEqualTo(new Unavailable(
                        UndecidedReason.POLICY_ERROR, "the kind Node has no namespace; unset params.namespace"));
    }

    private Params read(ParamsReference reference) {
        return params.read(reference, Deadline.in(Duration.ofSeconds(2), InstantSource.system()));
    }

    private static ConfigMap configMap(String max) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName("limits")
                .withNamespace("ops")
                .endMetadata()
                .addToData("max", max)
                .build();
    }
}
