package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sallyport.scan.Inventory.Item;
import dev.sallyport.scan.Inventory.RunningImage;
import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Listing of Pods and of the images in their status. */
@EnableKubernetesMockClient(crud = true)
class ClusterInventoryTest {
    private static final String DIGEST = "sha256:" + "a".repeat(64);

    @SuppressWarnings("unused") // set by the extension
    private KubernetesClient client;

    @Test
    void readsImagesFromContainerStatus() {
        pod("shop", "web", "registry.example.org/web@" + DIGEST);
        pod("other", "older", "docker-pullable://registry.example.org/web@" + DIGEST);
        pod("shop", "starting", "");
        pod("shop", "config", DIGEST); // the image's configuration, which no record names

        assertThat(read(ObjectKind.POD))
                .extracting(item -> item.subject().name(), Item::running)
                .containsExactlyInAnyOrder(
                        tuple("web", List.of(new RunningImage("web:1", DIGEST))),
                        tuple("older", List.of(new RunningImage("web:1", DIGEST))),
                        tuple("starting", List.of()),
                        tuple("config", List.of()));
        assertThat(read(ObjectKind.DEPLOYMENT)).isEmpty();
    }

    private void pod(String namespace, String name, String imageId) {
        client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("c")
                        .withImage("web:1")
                        .endContainer()
                        .endSpec()
                        .withNewStatus()
                        .withContainerStatuses(new ContainerStatusBuilder()
                                .withName("c")
                                .withImage("registry.example.org/web:1")
                                .withImageID(imageId)
                                .build())
                        .endStatus()
                        .build())
                .create();
    }

    private List<Item> read(ObjectKind kind) {
        var items = new ArrayList<Item>();
        new ClusterInventory(client).read(kind, items::addAll);
        return items;
    }
}
