package dev.sallyport.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Selection of a Pod while monitors are defined, created and deleted. */
@EnableKubernetesMockClient(crud = true)
class ClusterMonitorsTest {
    private static final Map<String, String> WEB = Map.of("app", "web");

    @SuppressWarnings({"unused", "NullAway.Init"}) // set by the extension
    private KubernetesClient client;

    @SuppressWarnings("NullAway.Init")
    private ClusterMonitors monitors;

    @BeforeEach
    void watch() {
        monitors = new ClusterMonitors(client);
    }

    @AfterEach
    void stop() {
        monitors.stop();
    }

    @Test
    void isNotSelectedWithoutPrometheusOperator() {
        awaitSelected(false);
    }

    @Test
    void isSelectedByServiceMonitorAlone() {
        define("servicemonitors", "ServiceMonitor");
        awaitSelected(false);
        create("""
            apiVersion: monitoring.coreos.com/v1
            kind: ServiceMonitor
            metadata: {name: web, namespace: shop}
            spec: {selector: {matchLabels: {tier: front}}}
            """);
        create("""
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: shop, labels: {tier: front}}
            spec: {selector: {app: web}}
            """);
        awaitSelected(true);
    }

    @Test
    void isSelectedByKindThatIsInstalledLater() {
        awaitSelected(false);
        define("podmonitors", "PodMonitor");
        create("""
            apiVersion: monitoring.coreos.com/v1
            kind: PodMonitor
            metadata: {name: web, namespace: shop}
            spec: {selector: {matchLabels: {app: web}}}
            """);
        awaitSelected(true);
        client.genericKubernetesResources("monitoring.coreos.com/v1", "PodMonitor")
                .inNamespace("shop")
                .withName("web")
                .delete();
        awaitSelected(false);
    }

    private void awaitSelected(boolean selected) {
        await().atMost(30, SECONDS)
                .untilAsserted(() -> assertThat(monitors.select("shop", WEB)).isEqualTo(Optional.of(selected)));
    }

    private void define(String plural, String kind) {
        create("""
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: %1$s.monitoring.coreos.com}
            spec:
              group: monitoring.coreos.com
              scope: Namespaced
              names: {plural: %1$s, kind: %2$s}
              versions: [{name: v1, served: true, storage: true}]
            """.formatted(plural, kind));
    }

    private void create(String manifest) {
        client.resource(manifest).create();
    }
}
