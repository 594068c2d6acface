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

/** Exposure of a Pod while routes are defined, created and deleted. */
@EnableKubernetesMockClient(crud = true)
class ClusterExposureTest {
    private static final Map<String, String> WEB = Map.of("app", "web");

    @SuppressWarnings({"unused", "NullAway.Init"}) // set by the extension
    private KubernetesClient client;

    @SuppressWarnings("NullAway.Init")
    private ClusterExposure exposure;

    @BeforeEach
    void watch() {
        exposure = new ClusterExposure(client);
    }

    @AfterEach
    void stop() {
        exposure.stop();
    }

    @Test
    void isNotExposedWithoutGatewayApi() {
        awaitExposed(false);
    }

    @Test
    void isExposedByGatewayRoute() {
        service();
        awaitExposed(false);
        define("httproutes", "HTTPRoute", "{name: v1, served: true, storage: true}");
        awaitExposed(false);
        create(route("v1", "HTTPRoute"));
        awaitExposed(true);
        client.genericKubernetesResources("gateway.networking.k8s.io/v1", "HTTPRoute")
                .inNamespace("shop")
                .withName("web")
                .delete();
        awaitExposed(false);
    }

    @Test
    void readsRoutesInServedVersion() {
        service();
        define(
                "tlsroutes",
                "TLSRoute",
                "{name: v1, served: false, storage: true}, {name: v1alpha2, served: true, storage: false}");
        create(route("v1alpha2", "TLSRoute"));
        awaitExposed(true);
    }

    private void service() {
        create("""
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: shop}
            spec: {selector: {app: web}}
            """);
    }

    private static String route(String version, String kind) {
        return """
            apiVersion: gateway.networking.k8s.io/%s
            kind: %s
            metadata: {name: web, namespace: shop}
            spec: {parentRefs: [{name: edge}], rules: [{backendRefs: [{name: web, port: 80}]}]}
            """.formatted(version, kind);
    }

    private void awaitExposed(boolean exposed) {
        await().atMost(30, SECONDS)
                .untilAsserted(() -> assertThat(exposure.isExposed("shop", WEB)).isEqualTo(Optional.of(exposed)));
    }

    private void define(String plural, String kind, String versions) {
        create("""
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: %1$s.gateway.networking.k8s.io}
            spec:
              group: gateway.networking.k8s.io
              scope: Namespaced
              names: {plural: %1$s, kind: %2$s}
              versions: [%3$s]
            """.formatted(plural, kind, versions));
    }

    private void create(String manifest) {
        client.resource(manifest).create();
    }
}
