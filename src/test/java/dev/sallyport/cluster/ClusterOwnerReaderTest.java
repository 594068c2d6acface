package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.identity.OwnerReader.Ancestor;
import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Owners of an object by its UID, and their cache. */
@EnableKubernetesMockClient(crud = true)
class ClusterOwnerReaderTest {
    @SuppressWarnings("unused") // set by the extension
    private KubernetesClient client;

    private final AtomicLong time = new AtomicLong();

    @Test
    void findsObjectByUid() {
        var uid = create();
        var owners = new ClusterOwnerReader(client, time::get);

        assertThat(owners.find(replicaSet("web-1", uid)))
                .hasValueSatisfying(found -> assertThat(found.references())
                        .extracting(OwnerReference::getName)
                        .containsExactly("web"));
        assertThat(owners.find(replicaSet("web-1", "forged"))).isEmpty();
        assertThat(owners.find(replicaSet("web-2", uid))).isEmpty();
        assertThat(owners.find(new Ancestor(ObjectKind.DEPLOYMENT, "shop", "web-1", uid)))
                .isEmpty();
    }

    @Test
    void cachesOwnersForOneMinute() {
        var owners = new ClusterOwnerReader(client, time::get);
        assertThat(owners.find(replicaSet("web-1", "u"))).isEmpty();
        var uid = create();
        assertThat(owners.find(replicaSet("web-1", uid))).isPresent();
        client.apps().replicaSets().inNamespace("shop").withName("web-1").delete();

        assertThat(owners.find(replicaSet("web-1", uid))).isPresent();
        time.addAndGet(Duration.ofSeconds(61).toNanos());
        assertThat(owners.find(replicaSet("web-1", uid))).isEmpty();
    }

    private String create() {
        return client.resource(new ReplicaSetBuilder()
                        .withNewMetadata()
                        .withNamespace("shop")
                        .withName("web-1")
                        .addNewOwnerReference()
                        .withApiVersion("apps/v1")
                        .withKind("Deployment")
                        .withName("web")
                        .withUid("d")
                        .withController(true)
                        .endOwnerReference()
                        .endMetadata()
                        .withNewSpec()
                        .withNewSelector()
                        .addToMatchLabels("pod-template-hash", "1")
                        .endSelector()
                        .withNewTemplate()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("web")
                        .withImage("web:1")
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build())
                .create()
                .getMetadata()
                .getUid();
    }

    private static Ancestor replicaSet(String name, String uid) {
        return new Ancestor(ObjectKind.REPLICA_SET, "shop", name, uid);
    }
}
