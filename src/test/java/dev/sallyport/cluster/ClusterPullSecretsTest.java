package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.PullSecret;
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

        assertThat(secrets.of(new PullIdentity("shop", "web", List.of("of-pod", "opaque", "absent", "elsewhere"))))
                .containsExactly(
                        PullSecret.of("shop/of-pod", "shop/of-pod"),
                        PullSecret.unusable("shop/opaque", "has the type Opaque"),
                        PullSecret.unusable("shop/absent", "does not exist"),
                        PullSecret.unusable("shop/elsewhere", "does not exist"),
                        PullSecret.of("shop/of-account", "shop/of-account"),
                        PullSecret.of("ns/of-operator", "ns/of-operator"));
        assertThat(secrets.of(new PullIdentity("shop", "nobody", List.of())))
                .containsExactly(PullSecret.of("ns/of-operator", "ns/of-operator"));
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

            assertThat(secrets.of(new PullIdentity("shop", "web", List.of("of-pod"))))
                    .containsExactly(PullSecret.unusable("shop/of-pod", "may not be read by the operator"));
        } finally {
            server.destroy();
        }
    }

    /** OpenShift makes such a Secret for each service account. */
    @Test
    void readsSecretsOfTheOldType() {
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("shop")
                        .withName("old")
                        .endMetadata()
                        .withType("kubernetes.io/dockercfg")
                        .addToData(
                                ".dockercfg",
                                Base64.getEncoder()
                                        .encodeToString(
                                                "{\"a.io\":{\"auth\":\"dTpw\"}}".getBytes(StandardCharsets.UTF_8)))
                        .build())
                .create();
        var secrets = new ClusterPullSecrets(client, "ns", List.of(), Ticker.systemTicker());

        assertThat(secrets.of(new PullIdentity("shop", "web", List.of("old"))))
                .containsExactly(PullSecret.of("shop/old", "{\"auths\":{\"a.io\":{\"auth\":\"dTpw\"}}}"));
    }

    @Test
    void readsSecretsAgainAfterDenial() {
        var secrets = new ClusterPullSecrets(client, "ns", List.of(), Ticker.systemTicker());
        var web = new PullIdentity("shop", "web", List.of("late"));
        assertThat(secrets.of(web)).containsExactly(PullSecret.unusable("shop/late", "does not exist"));
        secret("shop", "late", "kubernetes.io/dockerconfigjson");

        secrets.forget(web);

        assertThat(secrets.of(web)).containsExactly(PullSecret.of("shop/late", "shop/late"));
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
