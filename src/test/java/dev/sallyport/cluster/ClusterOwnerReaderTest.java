package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.workload.ObjectKind;
import dev.sallyport.identity.OwnerReader.Ancestor;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
class ClusterOwnerReaderTest {
    @SuppressWarnings("unused") // set by the extension
    private KubernetesClient client;

    private final AtomicLong time = new AtomicLong();

    @Test
    void knowsAnObjectByItsUid() {
        var uid = create();
        var lineage = new ClusterOwnerReader(client, time::get);

        assertThat(lineage.ownersOf(replicaSet("web-1", uid)))
                .hasValueSatisfying(owners ->
                        assertThat(owners).extracting(OwnerReference::getName).containsExactly("web"));
        assertThat(lineage.ownersOf(replicaSet("web-1", "forged"))).isEmpty();
        assertThat(lineage.ownersOf(replicaSet("web-2", uid))).isEmpty();
        assertThat(lineage.ownersOf(new Ancestor(ObjectKind.DEPLOYMENT, "shop", "web-1", uid)))
                .isEmpty();
    }

    @Test
    void remembersWhatWasThereForAMinute() {
        var lineage = new ClusterOwnerReader(client, time::get);
        assertThat(lineage.ownersOf(replicaSet("web-1", "u"))).isEmpty();
        var uid = create();
        assertThat(lineage.ownersOf(replicaSet("web-1", uid))).isPresent();
        client.apps().replicaSets().inNamespace("shop").withName("web-1").delete();

        assertThat(lineage.ownersOf(replicaSet("web-1", uid))).isPresent();
        time.addAndGet(Duration.ofSeconds(61).toNanos());
        assertThat(lineage.ownersOf(replicaSet("web-1", uid))).isEmpty();
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
                        .build())
                .create()
                .getMetadata()
                .getUid();
    }

    private static Ancestor replicaSet(String name, String uid) {
        return new Ancestor(ObjectKind.REPLICA_SET, "shop", name, uid);
    }
}
