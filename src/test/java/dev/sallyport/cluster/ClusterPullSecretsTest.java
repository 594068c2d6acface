package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sallyport.signature.PullIdentity;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pull secrets of a Pod, its service account and the operator. */
@EnableKubernetesMockClient(crud = true)
class ClusterPullSecretsTest {

    @SuppressWarnings("unused") // set by the extension
    private KubernetesClient client;

    @Test
    void readsSecretsInOrderOfKubeletThenOfOperator() {
        secret("shop", "of-pod", "kubernetes.io/dockerconfigjson");
        secret("shop", "of-account", "kubernetes.io/dockerconfigjson");
        secret("shop", "opaque", "Opaque");
        secret("other", "elsewhere", "kubernetes.io/dockerconfigjson");
        secret("ns", "of-operator", "kubernetes.io/dockerconfigjson");
        client.resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace("shop")
                        .withName("web")
                        .endMetadata()
                        .addNewImagePullSecret("of-account")
                        .build())
                .create();
        var secrets = new ClusterPullSecrets(client, "ns", List.of("of-operator"), Ticker.systemTicker());

        assertThat(secrets.dockerConfigs(
                        new PullIdentity("shop", "web", List.of("of-pod", "opaque", "absent", "elsewhere"))))
                .containsExactly("shop/of-pod", "shop/of-account", "ns/of-operator");
        assertThat(secrets.dockerConfigs(new PullIdentity("shop", "nobody", List.of())))
                .containsExactly("ns/of-operator");
    }

    @Test
    void addsSecretsOfServiceAccountOnce() {
        client.resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace("shop")
                        .withName("web")
                        .endMetadata()
                        .addNewImagePullSecret("of-account")
                        .build())
                .create();
        var secrets = new ClusterPullSecrets(client, "ns", List.of(), Ticker.systemTicker());

        assertThat(secrets.whole(new PullIdentity("shop", "web", List.of())))
                .isEqualTo(secrets.whole(new PullIdentity("shop", "web", List.of("of-account"))));
        assertThat(secrets.whole(new PullIdentity("shop", "web", List.of("own"))))
                .isEqualTo(new PullIdentity("shop", "web", List.of("own", "of-account")));
        assertThat(secrets.whole(new PullIdentity("shop", "other", List.of())))
                .isEqualTo(new PullIdentity("shop", "other", List.of()));
    }

    @Test
    void readsImagesWithoutASecretThatItMayNotRead() throws Exception {
        var server = new KubernetesMockServer(false);
        server.init();
        try (var denied = server.createClient()) {
            server.expect()
                    .get()
                    .withPath("/api/v1/namespaces/shop/secrets/of-pod")
                    .andReturn(403, new StatusBuilder().withCode(403).build())
                    .always();
            var secrets = new ClusterPullSecrets(denied, "ns", List.of(), Ticker.systemTicker());

            assertThat(secrets.dockerConfigs(new PullIdentity("shop", "web", List.of("of-pod"))))
                    .isEmpty();
        } finally {
            server.destroy();
        }
    }

    private void secret(String namespace, String name, String type) {
        var content = Base64.getEncoder().encodeToString((namespace + "/" + name).getBytes(StandardCharsets.UTF_8));
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .endMetadata()
                        .withType(type)
                        .addToData(".dockerconfigjson", content)
                        .build())
                .create();
    }
}
