package dev.sallyport.cluster;

import dev.sallyport.listing.ListedObject;
import dev.sallyport.listing.ObjectPages;
import dev.sallyport.scan.Inventory;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.inject.Singleton;
import java.net.HttpURLConnection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Listing of the objects in the cluster, with one page in memory at a time. */
@Singleton
public final class ClusterInventory implements Inventory {
    /** Image ID in a container status: repository and digest. */
    private static final Pattern PULLED = Pattern.compile(".*@(sha256:[0-9a-f]{64})");

    private final KubernetesClient client;
    private final ObjectPages objects;

    public ClusterInventory(KubernetesClient client) {
        this.client = client;
        this.objects = new ObjectPages(client);
    }

    @Override
    public void read(ObjectKind kind, Consumer<List<Item>> pages) {
        try {
            objects.<RuntimeException>read(
                    ListedObject.type(kind),
                    null,
                    page -> pages.accept(page.stream()
                            .flatMap(listed -> item(kind, listed).stream())
                            .toList()));
        } catch (KubernetesClientException failure) {
            if (kind.custom().isEmpty() || failure.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw failure;
            }
            // the cluster does not serve the custom kind
        }
    }

    /** Skips an unreadable object: it was never evaluated, and the scan must reach the other objects. */
    private Optional<Item> item(ObjectKind kind, GenericKubernetesResource listed) {
        try {
            var subject = ListedObject.subject(kind, listed);
            return Optional.of(new Item(subject, running(subject, listed)));
        } catch (IllegalArgumentException e) {
            System.getLogger(ClusterInventory.class.getName())
                    .log(System.Logger.Level.WARNING, "object skipped by the background scan: " + e.getMessage());
            return Optional.empty();
        }
    }

    private List<RunningImage> running(Subject subject, GenericKubernetesResource listed) {
        if (!(subject instanceof Workload pod) || pod.kind() != ObjectKind.POD) {
            return List.of();
        }
        var status = client.getKubernetesSerialization()
                .convertValue(listed.getAdditionalProperties().get("status"), PodStatus.class);
        if (status == null) {
            return List.of();
        }
        var images = images(pod.spec());
        return Stream.of(
                        status.getInitContainerStatuses(),
                        status.getContainerStatuses(),
                        status.getEphemeralContainerStatuses())
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .flatMap(container -> running(container, images.get(container.getName())).stream())
                .toList();
    }

    private static Map<String, String> images(PodSpec spec) {
        var images = new HashMap<String, String>();
        for (Container container : spec.getInitContainers()) {
            images.put(container.getName(), container.getImage());
        }
        for (Container container : spec.getContainers()) {
            images.put(container.getName(), container.getImage());
        }
        for (EphemeralContainer container : spec.getEphemeralContainers()) {
            images.put(container.getName(), container.getImage());
        }
        return images;
    }

    private static Optional<RunningImage> running(ContainerStatus container, @Nullable String image) {
        var pulled = PULLED.matcher(Objects.requireNonNullElse(container.getImageID(), ""));
        return image != null && pulled.matches()
                ? Optional.of(new RunningImage(image, pulled.group(1)))
                : Optional.empty();
    }
}
